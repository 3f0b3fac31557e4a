package advisory

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const demoAdvisories = "../../../../demo/advisories"

const mavenHead = `ecosystem: maven
source: {name: GitHub, url: "https://github.com/advisories/{id}"}
advisories:
`

const alpineHead = `ecosystem: alpine
source: {name: Alpine, url: "https://security.alpinelinux.org/vuln/{id}"}
advisories:
`

const good = `  - id: GHSA-jfh8-c2jp-5v3q
    aliases: [CVE-2021-44228]
    title: Remote code
    package: org.apache.logging.log4j:log4j-core
    affected: [">=2.13.0 <2.15.0"]
    severity: critical
    cvss: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H
    published: 2021-12-10
`

const goodAlpine = `  - id: CVE-2021-3711
    title: A buffer
    package: openssl
    fixed: {v3.11: 1.1.1l-r0, v3.10: 1.1.1l-r0}
    severity: critical
    cvss: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H
    published: 2021-08-24
`

func load(t *testing.T, files ...string) ([]Advisory, error) {
	t.Helper()
	dir := t.TempDir()
	for i, content := range files {
		if err := os.WriteFile(filepath.Join(dir, string(rune('a'+i))+".yaml"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Load(dir)
}

func TestEachScannerNamesAndRatesAnAdvisoryInItsOwnWay(t *testing.T) {
	all, err := load(t, mavenHead+good, alpineHead+goodAlpine)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		scanner      Scanner
		maven        string
		mavenRating  Authority
		alpine       string
		alpineRating Authority
	}{
		{Trivy, "CVE-2021-44228", GHSA, "CVE-2021-3711", NVD},
		{Grype, "GHSA-jfh8-c2jp-5v3q", GHSA, "CVE-2021-3711", NVD},
		{OSVScanner, "GHSA-jfh8-c2jp-5v3q", GHSA, "ALPINE-CVE-2021-3711", None},
	}
	for _, test := range tests {
		maven, alpine := all[0], all[1]
		if got, _, _ := maven.Leading(test.scanner); maven.Name(test.scanner) != test.maven || got != test.mavenRating {
			t.Errorf("%s: %s by %s", test.scanner, maven.Name(test.scanner), got)
		}
		if got, _, _ := alpine.Leading(test.scanner); alpine.Name(test.scanner) != test.alpine || got != test.alpineRating {
			t.Errorf("%s: %s by %s", test.scanner, alpine.Name(test.scanner), got)
		}
	}
	if got := all[1].Fixed; len(got) != 2 || got[0].Branch != "v3.10" {
		t.Errorf("branches are not in order: %v", got)
	}
}

func TestWhoKnowsWhatCanBeSaidPerAdvisory(t *testing.T) {
	all, err := load(t, mavenHead+good+`    nvd: {severity: low}
    known: [trivy, grype]
    rating: {grype: nvd}
    names: {trivy: GHSA-jfh8-c2jp-5v3q}
`)
	if err != nil {
		t.Fatal(err)
	}
	a := all[0]
	if a.KnownTo(OSVScanner) || !a.KnownTo(Trivy) || !a.KnownTo(Grype) {
		t.Error("known is not what was said")
	}
	if _, rating, _ := a.Leading(Grype); rating.Severity != "low" {
		t.Errorf("Grype leads with %v", rating)
	}
	if _, rating, _ := a.Leading(Trivy); rating.Severity != "critical" || a.Name(Trivy) != a.ID {
		t.Errorf("Trivy names it %s, %v", a.Name(Trivy), rating)
	}
}

func TestWrongAdvisoriesAreReportedWithTheirLines(t *testing.T) {
	change := func(from, to string) string {
		changed := strings.Replace(good, from, to, 1)
		if changed == good {
			panic(from)
		}
		return mavenHead + changed
	}
	tests := map[string]struct {
		content string
		want    []string
	}{
		"unknown ecosystem": {strings.Replace(mavenHead+good, "maven", "cobol", 1), []string{`a.yaml:1: ecosystem "cobol"`}},
		"no source":         {strings.Replace(mavenHead+good, "{id}", "x", 1), []string{"a.yaml:2: source needs"}},
		"none":              {strings.TrimSuffix(mavenHead, "\n") + " []\n", []string{"a.yaml:3: advisories is empty"}},
		"unknown key":       {change("severity:", "serverity:"), []string{`a.yaml:9: unknown key "serverity"`}},
		"id":                {change("GHSA-jfh8-c2jp-5v3q", "GHSA-jfh8"), []string{`a.yaml:4: id "GHSA-jfh8"`}},
		"alias":             {change("[CVE-2021-44228]", "[SNYK-1]"), []string{`a.yaml:5: alias "SNYK-1"`}},
		"title":             {change("Remote code", "''"), []string{"a.yaml:6: title needs"}},
		"package":           {change("org.apache.logging.log4j:log4j-core", "log4j"), []string{`a.yaml:7: package "log4j" is not group:artifact`}},
		"range":             {change("<2.15.0", "2.15.0"), []string{"a.yaml:8: range"}},
		"severity":          {change("critical", "severe"), []string{`a.yaml:9: severity "severe"`}},
		"day":               {change("2021-12-10", "yesterday"), []string{`a.yaml:11: published "yesterday"`}},
		"two things":        {strings.Replace(change("2021-12-10", "never"), "critical", "severe", 1), []string{"a.yaml:9:", "a.yaml:11:"}},
		"branch for Maven":  {change(`affected: [">=2.13.0 <2.15.0"]`, "fixed: {v3.11: 1.0-r0}"), []string{"a.yaml:8: fixed by branch is Alpine's", "affected is missing"}},
		"scanner":           {mavenHead + good + "    known: [clair]\n", []string{`a.yaml:12: known: "clair"`, "is known to no scanner"}},
		"nobody":            {mavenHead + good + "    known: []\n", []string{"a.yaml:12: is known to no scanner"}},
		"rating unknown":    {mavenHead + good + "    rating: {trivy: nvd}\n", []string{"a.yaml:12: rating: nvd did not rate"}},
		"rating of nobody":  {mavenHead + good + "    known: [trivy]\n    rating: {grype: ghsa}\n", []string{`a.yaml:13: rating: "grype" is no scanner that knows`}},
		"name":              {mavenHead + good + "    names: {trivy: CVE-2000-0001}\n", []string{"a.yaml:12: names: CVE-2000-0001 is neither"}},
		"name for Grype":    {mavenHead + good + "    names: {grype: CVE-2021-44228}\n", []string{"a.yaml:12: names: only Trivy's"}},
		"id twice":          {mavenHead + good + good, []string{"a.yaml:12: GHSA-jfh8-c2jp-5v3q is already in"}},
		"Alpine by range":   {alpineHead + strings.Replace(goodAlpine, "fixed: {v3.11: 1.1.1l-r0, v3.10: 1.1.1l-r0}", `affected: ["<1"]`, 1), []string{"a.yaml:7: Alpine says only", "fixed is missing"}},
		"Alpine branch":     {alpineHead + strings.Replace(goodAlpine, "v3.10", "edge", 1), []string{`a.yaml:7: "edge" is not a branch`}},
		"Alpine version":    {alpineHead + strings.Replace(goodAlpine, "1.1.1l-r0", "l.1", 1), []string{"a.yaml:7: l.1 is no version"}},
		"Alpine NVD":        {alpineHead + goodAlpine + "    nvd: {severity: low}\n", []string{"a.yaml:11: an Alpine advisory's own"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			all, err := load(t, test.content)
			if err == nil {
				t.Fatalf("nothing was reported for %v", all)
			}
			if len(all) > 0 {
				t.Error("advisories were returned beside problems")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want %q", err, want)
				}
			}
		})
	}
}

func TestProblemsOfAllFilesAreReportedAtOnce(t *testing.T) {
	_, err := load(t, "colour: red\n", mavenHead+strings.Replace(good, "critical", "severe", 1), "[")
	for _, want := range []string{"a.yaml:1:", "b.yaml:9:", "c.yaml:1:"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestDirectoryWithoutAdvisoriesIsRefused(t *testing.T) {
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none"), "load_test.go"} {
		if _, err := Load(dir); err == nil {
			t.Errorf("%s was accepted", dir)
		}
	}
}

func TestTheDemoHasEnoughToMerge(t *testing.T) {
	all, err := Load(demoAdvisories)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 40 {
		t.Errorf("%d advisories, want at least 40", len(all))
	}
	var partly, renamed, rerated int
	for _, a := range all {
		known := slices.DeleteFunc(slices.Clone(Scanners), func(s Scanner) bool { return !a.KnownTo(s) })
		if len(known) < len(Scanners) {
			partly++
			continue
		}
		if a.Name(Trivy) != a.Name(Grype) {
			renamed++
		}
		_, trivy, _ := a.Leading(Trivy)
		_, grype, _ := a.Leading(Grype)
		if trivy.Severity != grype.Severity {
			rerated++
		}
	}
	if partly < 5 || renamed < 5 || rerated < 3 {
		t.Errorf("known to some: %d, named differently: %d, rated differently: %d", partly, renamed, rerated)
	}
}
