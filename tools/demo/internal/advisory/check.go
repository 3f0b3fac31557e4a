package advisory

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/anchore/grype/grype/version"

	"demo/internal/yamlfile"
)

var (
	cve    = regexp.MustCompile(`^CVE-\d{4}-\d{4,}$`)
	ghsa   = regexp.MustCompile(`^GHSA(-[23456789cfghjmpqrvwx]{4}){3}$`)
	branch = regexp.MustCompile(`^v\d+\.\d+$`)
)

func isCVE(id string) bool { return cve.MatchString(id) }

// checker turns one entry into an advisory and collects what is wrong with it.
type checker struct {
	doc      yamlfile.Document
	at       int
	file     file
	entry    entry
	problems yamlfile.Problems
}

func (c *checker) wrong(key, format string, args ...any) {
	c.problems = append(c.problems, c.doc.Problem([]any{"advisories", c.at, key}, format, args...))
}

func (c *checker) run() Advisory {
	e := c.entry
	a := Advisory{
		ID:        e.ID,
		Aliases:   e.Aliases,
		Title:     e.Title,
		Ecosystem: c.file.Ecosystem,
		Package:   e.Package,
		Published: c.published(),
		Source:    strings.ReplaceAll(c.file.Source.URL, "{id}", e.ID),
		Ratings:   map[Authority]Rating{},
		views:     map[Scanner]view{},
	}
	c.ids()
	c.title()
	c.ratings(&a)
	if a.Ecosystem == Alpine {
		c.alpineVersions(&a)
	} else {
		c.languageVersions(&a)
	}
	c.views(&a)
	return a
}

func (c *checker) published() time.Time {
	day, err := time.Parse(time.DateOnly, c.entry.Published)
	if err != nil {
		c.wrong("published", "published %q is not a day like 2021-12-10", c.entry.Published)
	}
	return day
}

func (c *checker) ids() {
	form, example := ghsa, "GHSA-jfh8-c2jp-5v3q"
	if c.file.Ecosystem == Alpine {
		form, example = cve, "CVE-2021-3711"
	}
	if !form.MatchString(c.entry.ID) {
		c.wrong("id", "id %q is not like %s", c.entry.ID, example)
	}
	for _, alias := range c.entry.Aliases {
		if !cve.MatchString(alias) && !ghsa.MatchString(alias) || alias == c.entry.ID {
			c.wrong("aliases", "alias %q is not another CVE or GHSA id", alias)
		}
	}
}

func (c *checker) title() {
	if c.entry.Title == "" || len(c.entry.Title) > 90 {
		c.wrong("title", "title needs 1 to 90 characters, in our own words")
	}
	if c.entry.Package == "" || strings.ContainsAny(c.entry.Package, " \t") {
		c.wrong("package", "package %q is not a package's name", c.entry.Package)
	} else if c.file.Ecosystem == Maven && strings.Count(c.entry.Package, ":") != 1 {
		c.wrong("package", "package %q is not group:artifact", c.entry.Package)
	}
}

func (c *checker) ratings(a *Advisory) {
	rating, err := ParseRating(c.entry.Severity, c.entry.CVSS)
	if err != nil {
		c.wrong("severity", "%v", err)
	}
	a.Ratings[ownAuthority(a.Ecosystem)] = rating
	if c.entry.NVD == nil {
		return
	}
	if a.Ecosystem == Alpine {
		c.wrong("nvd", "an Alpine advisory's own severity is NVD's; leave nvd out")
		return
	}
	rating, err = ParseRating(c.entry.NVD.Severity, c.entry.NVD.CVSS)
	if err != nil {
		c.wrong("nvd", "nvd: %v", err)
	}
	a.Ratings[NVD] = rating
}

func (c *checker) languageVersions(a *Advisory) {
	if len(c.entry.Fixed) > 0 {
		c.wrong("fixed", "fixed by branch is Alpine's; say it in affected")
	}
	if len(c.entry.Affected) == 0 {
		c.wrong("affected", "affected is missing; write it like [\">=2.4 <2.12.2\"]")
	}
	for _, text := range c.entry.Affected {
		r, err := ParseRange(text, a.Ecosystem)
		if err != nil {
			c.wrong("affected", "%v", err)
		}
		a.Ranges = append(a.Ranges, r)
	}
}

func (c *checker) alpineVersions(a *Advisory) {
	if len(c.entry.Affected) > 0 {
		c.wrong("affected", "Alpine says only where it is fixed; write fixed: {v3.11: 1.1.1l-r0}")
	}
	if len(c.entry.Fixed) == 0 {
		c.wrong("fixed", "fixed is missing; write it like {v3.11: 1.1.1l-r0}")
	}
	for name, fix := range c.entry.Fixed {
		if !branch.MatchString(name) {
			c.wrong("fixed", "%q is not a branch like v3.11", name)
		}
		if err := version.New(fix, version.ApkFormat).Validate(); err != nil {
			c.wrong("fixed", "%s is no version of an Alpine package: %v", fix, err)
		}
		a.Fixed = append(a.Fixed, BranchFix{Branch: name, Version: fix})
	}
	sort.Slice(a.Fixed, func(i, j int) bool { return a.Fixed[i].Branch < a.Fixed[j].Branch })
}

func (c *checker) views(a *Advisory) {
	known := c.entry.Known
	if known == nil {
		known = Scanners
	}
	for _, s := range known {
		if !slices.Contains(Scanners, s) {
			c.wrong("known", "known: %q is none of trivy, grype, osv-scanner", s)
			continue
		}
		a.views[s] = view{rating: defaultRating(a.Ecosystem, s), name: defaultName(*a, s)}
	}
	if len(a.views) == 0 {
		c.wrong("known", "is known to no scanner")
	}
	for s, authority := range c.entry.Rating {
		c.override(a, "rating", s, func(v *view) {
			if _, rated := a.Ratings[authority]; !rated && authority != None {
				c.wrong("rating", "rating: %s did not rate this advisory", authority)
			}
			v.rating = authority
		})
	}
	for s, name := range c.entry.Names {
		c.override(a, "names", s, func(v *view) {
			if name != a.ID && !slices.Contains(a.Aliases, name) {
				c.wrong("names", "names: %s is neither its id nor an alias", name)
			}
			if s != Trivy || a.Ecosystem == Alpine {
				c.wrong("names", "names: only Trivy's name of a language package's advisory can be chosen")
			}
			v.name = name
		})
	}
}

func (c *checker) override(a *Advisory, key string, s Scanner, change func(*view)) {
	v, known := a.views[s]
	if !known {
		c.wrong(key, "%s: %q is no scanner that knows this advisory", key, s)
		return
	}
	change(&v)
	a.views[s] = v
}

func ownAuthority(e Ecosystem) Authority {
	if e == Alpine {
		return NVD
	}
	return GHSA
}

// Alpine rates nothing: Trivy and Grype look the CVE up at NVD, an ALPINE- record of OSV has no severity.
func defaultRating(e Ecosystem, s Scanner) Authority {
	if e == Alpine && s == OSVScanner {
		return None
	}
	return ownAuthority(e)
}

// As the scanners' own databases do it: OSV and Grype keep GitHub's id, Trivy prefers the CVE; Alpine's
// records are CVEs, except in OSV, where a distribution's view of a CVE has its own id.
func defaultName(a Advisory, s Scanner) string {
	switch {
	case a.Ecosystem == Alpine && s == OSVScanner:
		return "ALPINE-" + a.ID
	case s == Trivy && len(a.CVEs()) > 0:
		return a.CVEs()[0]
	default:
		return a.ID
	}
}
