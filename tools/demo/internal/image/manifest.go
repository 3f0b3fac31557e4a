// Package image assembles the demo's images from a manifest, our own small files and jars.
package image

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"demo/internal/yamlfile"
)

// Manifest is demo/images.yaml.
type Manifest struct {
	// Jars by file name, with the Maven coordinates (group:artifact:version) they come from.
	Jars   map[string]string `yaml:"jars"`
	Roots  map[string]Root   `yaml:"roots"`
	Images []Image           `yaml:"images"`

	dir string
}

// Root is an Alpine-like file system: the release and what is installed.
type Root struct {
	Alpine   string    `yaml:"alpine"`
	Packages []Package `yaml:"packages"`
}

// Package is a source package and the binary packages of it that are installed (none named: one of the same name).
type Package struct {
	Source  string   `yaml:"source"`
	Version string   `yaml:"version"`
	Binary  []string `yaml:"binary"`
}

// Image is one repository's content under one or more tags.
type Image struct {
	Repository  string    `yaml:"repository"`
	Tags        []string  `yaml:"tags"`
	Created     time.Time `yaml:"created"`
	Description string    `yaml:"description"`
	// Platforms and the root each is made of. With more than one, the tags name an index.
	Platforms map[string]string `yaml:"platforms"`
	Files     string            `yaml:"files"` // a directory beside the manifest, copied to /
	Jars      []string          `yaml:"jars"`  // into /app/lib
	Npm       []string          `yaml:"npm"`   // name@version, into /app/node_modules
	Command   []string          `yaml:"command"`
}

var (
	repositoryForm = regexp.MustCompile(`^[a-z0-9]+(?:[._-][a-z0-9]+)*$`)
	tagForm        = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$`)
	coordinateForm = regexp.MustCompile(`^[\w.-]+:[\w.-]+:[\w.-]+$`)
	npmForm        = regexp.MustCompile(`^(@?[a-z0-9][a-z0-9._/-]*)@([0-9][0-9A-Za-z.+-]*)$`)
	releaseForm    = regexp.MustCompile(`^\d+\.\d+\.\d+$`)
	apkVersionForm = regexp.MustCompile(`^[0-9][0-9a-z._]*-r[0-9]+$`)
	platformForm   = regexp.MustCompile(`^linux/(amd64|arm64)$`)
)

// LoadManifest reads the manifest: the file itself, or images.yaml in or beside the directory named.
func LoadManifest(location string) (Manifest, error) {
	var m Manifest
	file, err := manifestFile(location)
	if err != nil {
		return m, err
	}
	m.dir = filepath.Dir(file)
	doc, problems := yamlfile.Read(file, &m)
	if problems == nil {
		problems = m.check(doc)
	}
	if len(problems) > 0 {
		return m, problems.Sorted()
	}
	return m, nil
}

func manifestFile(location string) (string, error) {
	location = filepath.Clean(location)
	for _, candidate := range []string{location, filepath.Join(location, "images.yaml"), location + ".yaml"} {
		if info, err := os.Stat(candidate); err == nil && !info.IsDir() {
			return candidate, nil
		}
	}
	return "", yamlfile.Problems{{File: location, Message: "is no manifest and has none; --images names images.yaml or its directory (demo)"}}
}

type problemList struct {
	doc      yamlfile.Document
	problems yamlfile.Problems
}

func (l *problemList) add(at []any, format string, args ...any) {
	l.problems = append(l.problems, l.doc.Problem(at, format, args...))
}

func (m Manifest) check(doc yamlfile.Document) yamlfile.Problems {
	l := &problemList{doc: doc}
	for name, coordinates := range m.Jars {
		if !coordinateForm.MatchString(coordinates) || path.Base(name) != name || !strings.HasSuffix(name, ".jar") {
			l.add([]any{"jars", name}, "%s: %s is not a jar's name with group:artifact:version", name, coordinates)
		}
	}
	for name, root := range m.Roots {
		root.check(l, name)
	}
	if len(m.Images) == 0 {
		l.add([]any{"images"}, "images is empty")
	}
	seen := map[string]bool{}
	for i, image := range m.Images {
		m.checkImage(l, i, image, seen)
	}
	return l.problems
}

func (r Root) check(l *problemList, name string) {
	at := []any{"roots", name}
	if !releaseForm.MatchString(r.Alpine) {
		l.add(append(at, "alpine"), "root %s: alpine %q is not a release like 3.11.5", name, r.Alpine)
	}
	if len(r.Packages) == 0 {
		l.add(append(at, "packages"), "root %s has no packages", name)
	}
	for i, p := range r.Packages {
		if p.Source == "" || !apkVersionForm.MatchString(p.Version) {
			l.add([]any{"roots", name, "packages", i}, "root %s: %q %q is no package with a version like 1.1.1d-r2", name, p.Source, p.Version)
		}
	}
}

func (m Manifest) checkImage(l *problemList, i int, image Image, seen map[string]bool) {
	at := func(key string) []any { return []any{"images", i, key} }
	if !repositoryForm.MatchString(image.Repository) {
		l.add(at("repository"), "repository %q is not a lower case name", image.Repository)
	}
	if len(image.Tags) == 0 {
		l.add(at("tags"), "%s has no tags", image.Repository)
	}
	for _, tag := range image.Tags {
		name := image.Repository + ":" + tag
		if !tagForm.MatchString(tag) {
			l.add(at("tags"), "%q is not a tag", tag)
		}
		if seen[name] {
			l.add(at("tags"), "%s is there twice", name)
		}
		seen[name] = true
	}
	if image.Created.IsZero() {
		l.add(at("created"), "%s: created is missing; a fixed time keeps the digest the same", image.Repository)
	}
	if len(image.Platforms) == 0 {
		l.add(at("platforms"), "%s: platforms is missing; write it like {linux/amd64: alpine-3.11}", image.Repository)
	}
	for platform, root := range image.Platforms {
		if !platformForm.MatchString(platform) {
			l.add(at("platforms"), "%s: platform %q is neither linux/amd64 nor linux/arm64", image.Repository, platform)
		}
		if _, ok := m.Roots[root]; !ok {
			l.add(at("platforms"), "%s: there is no root %q", image.Repository, root)
		}
	}
	m.checkContent(l, at, image)
}

func (m Manifest) checkContent(l *problemList, at func(string) []any, image Image) {
	for _, jar := range image.Jars {
		if _, ok := m.Jars[jar]; !ok {
			l.add(at("jars"), "%s: %s has no coordinates under jars", image.Repository, jar)
		}
	}
	for _, p := range image.Npm {
		if !npmForm.MatchString(p) {
			l.add(at("npm"), "%s: %q is not name@version", image.Repository, p)
		}
	}
	if image.Files == "" {
		return
	}
	if !filepath.IsLocal(image.Files) {
		l.add(at("files"), "%s: files %q leaves the manifest's directory", image.Repository, image.Files)
	} else if info, err := os.Stat(filepath.Join(m.dir, image.Files)); err != nil || !info.IsDir() {
		l.add(at("files"), "%s: files %q is no directory beside the manifest", image.Repository, image.Files)
	}
}

// RequireJars tells which jars the directory lacks, and how to get them.
func (m Manifest) RequireJars(dir string) error {
	var problems yamlfile.Problems
	for name, coordinates := range m.Jars {
		if !m.uses(name) {
			continue
		}
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.IsDir() {
			problems = append(problems, yamlfile.Problem{
				File:    filepath.Join(dir, name),
				Message: fmt.Sprintf("is missing; get it with: mvn dependency:copy -Dartifact=%s -DoutputDirectory=%s", coordinates, dir),
			})
		}
	}
	if len(problems) > 0 {
		return problems.Sorted()
	}
	return nil
}

func (m Manifest) uses(jar string) bool {
	return slices.ContainsFunc(m.Images, func(i Image) bool { return slices.Contains(i.Jars, jar) })
}

func (i Image) platformNames() []string {
	names := make([]string, 0, len(i.Platforms))
	for name := range i.Platforms {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
