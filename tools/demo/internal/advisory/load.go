package advisory

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"demo/internal/yamlfile"
)

// The file's form. demo/advisories/README.md explains it to those who write one.
type file struct {
	Ecosystem  Ecosystem `yaml:"ecosystem"`
	Source     source    `yaml:"source"`
	Advisories []entry   `yaml:"advisories"`
}

type source struct {
	Name string `yaml:"name"`
	URL  string `yaml:"url"`
}

type entry struct {
	ID        string                `yaml:"id"`
	Aliases   []string              `yaml:"aliases"`
	Title     string                `yaml:"title"`
	Package   string                `yaml:"package"`
	Affected  []string              `yaml:"affected"`
	Fixed     map[string]string     `yaml:"fixed"`
	Severity  string                `yaml:"severity"`
	CVSS      string                `yaml:"cvss"`
	NVD       *rating               `yaml:"nvd"`
	Published string                `yaml:"published"`
	Known     []Scanner             `yaml:"known"`
	Rating    map[Scanner]Authority `yaml:"rating"`
	Names     map[Scanner]string    `yaml:"names"`
}

type rating struct {
	Severity string `yaml:"severity"`
	CVSS     string `yaml:"cvss"`
}

// Load reads every *.yaml of the directory, in the order of their names. When anything is wrong it returns
// yamlfile.Problems with all of it and no advisory.
func Load(dir string) ([]Advisory, error) {
	paths, err := yamlFiles(dir)
	if err != nil {
		return nil, err
	}
	var (
		all      []Advisory
		problems yamlfile.Problems
		where    = map[string]string{}
	)
	for _, path := range paths {
		var f file
		doc, wrong := yamlfile.Read(path, &f)
		problems = append(problems, wrong...)
		if wrong != nil {
			continue
		}
		advisories, wrong := f.check(doc, where)
		all = append(all, advisories...)
		problems = append(problems, wrong...)
	}
	if len(problems) > 0 {
		return nil, problems.Sorted()
	}
	return all, nil
}

func yamlFiles(dir string) ([]string, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, yamlfile.Problems{{File: dir, Message: "is not there; --advisories names the directory of advisory files (demo/advisories)"}}
	}
	if !info.IsDir() {
		return nil, yamlfile.Problems{{File: dir, Message: "is not a directory"}}
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if len(paths) == 0 {
		return nil, yamlfile.Problems{{File: dir, Message: "has no *.yaml file; databases without advisories would make every image look clean"}}
	}
	sort.Strings(paths)
	return paths, nil
}

func (f file) check(doc yamlfile.Document, where map[string]string) ([]Advisory, yamlfile.Problems) {
	var problems yamlfile.Problems
	if !slices.Contains([]Ecosystem{Alpine, Maven, Npm}, f.Ecosystem) {
		problems = append(problems, doc.Problem([]any{"ecosystem"}, "ecosystem %q is none of alpine, maven, npm", f.Ecosystem))
		return nil, problems
	}
	if f.Source.Name == "" || !strings.HasPrefix(f.Source.URL, "https://") || !strings.Contains(f.Source.URL, "{id}") {
		problems = append(problems, doc.Problem([]any{"source"}, "source needs a name and a url that starts with https:// and contains {id}"))
	}
	if len(f.Advisories) == 0 {
		problems = append(problems, doc.Problem([]any{"advisories"}, "advisories is empty"))
	}
	var advisories []Advisory
	for i, e := range f.Advisories {
		c := checker{doc: doc, at: i, file: f, entry: e}
		advisory := c.run()
		if first, twice := where[e.ID]; twice {
			c.wrong("id", "%s is already in %s", e.ID, first)
		}
		where[e.ID] = doc.Path
		problems = append(problems, c.problems...)
		advisories = append(advisories, advisory)
	}
	return advisories, problems
}
