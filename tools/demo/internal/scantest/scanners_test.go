// Package scantest asks the real scanners whether they see what the demo's content says.
//
// It needs the scanners as tools/install builds them and the jars of demo/images.yaml:
//
//	DEMO_TOOLS=~/.cache/vulnstream/tools DEMO_JARS=target/demo-jars go test ./internal/scantest
package scantest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anchore/grype/grype/version"

	"demo/internal/advisory"
	"demo/internal/databases"
	"demo/internal/image"
)

const demo = "../../../../demo"

// sight is one thing a scanner reports: an id on a binary package.
type sight struct{ id, pkg string }

type setting struct {
	manifest image.Manifest
	tools    string
	archives string
}

func prepare(t *testing.T) setting {
	t.Helper()
	tools, jars := os.Getenv("DEMO_TOOLS"), os.Getenv("DEMO_JARS")
	if tools == "" || jars == "" {
		t.Skip("DEMO_TOOLS and DEMO_JARS are not set; see the package comment")
	}
	manifest, err := image.LoadManifest(demo)
	if err != nil {
		t.Fatal(err)
	}
	built, err := manifest.Build(jars)
	if err != nil {
		t.Fatal(err)
	}
	archives := t.TempDir()
	if err := image.Archive(built, archives, "demo", func(image.Delivered) {}); err != nil {
		t.Fatal(err)
	}
	return setting{manifest: manifest, tools: tools, archives: archives}
}

func makeDatabases(t *testing.T, from string) ([]advisory.Advisory, string) {
	t.Helper()
	all, err := advisory.Load(from)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "databases")
	if _, err := databases.Write(dir, all, time.Now()); err != nil {
		t.Fatal(err)
	}
	return all, dir
}

func TestEachScannerReportsExactlyWhatItKnows(t *testing.T) {
	s := prepare(t)
	all, dir := makeDatabases(t, filepath.Join(demo, "advisories"))
	seen := map[string]bool{}
	for _, img := range s.manifest.Images {
		for platform, root := range img.Platforms {
			archive := s.archive(img, platform)
			for _, scanner := range advisory.Scanners {
				want := expect(s.manifest, img, root, all, scanner)
				got := s.scan(t, scanner, dir, archive)
				if !slices.Equal(keys(got), sorted(want)) {
					t.Errorf("%s on %s:\ngot  %v\nwant %v", scanner, filepath.Base(archive), keys(got), sorted(want))
				}
				for _, w := range want {
					seen[string(scanner)+" "+w.id] = true
				}
				t.Logf("%-11s %-40s %d", scanner, filepath.Base(archive), len(got))
			}
		}
	}
	for _, a := range all {
		for _, scanner := range advisory.Scanners {
			if a.KnownTo(scanner) && !seen[string(scanner)+" "+a.Name(scanner)] {
				t.Errorf("%s: %s is in no image", scanner, a.ID)
			}
		}
	}
}

func TestAChangedAdvisoryChangesWhatEachScannerReports(t *testing.T) {
	s := prepare(t)
	changed := t.TempDir()
	for _, name := range []string{"alpine.yaml", "maven.yaml", "npm.yaml"} {
		content, err := os.ReadFile(filepath.Join(demo, "advisories", name))
		if err != nil {
			t.Fatal(err)
		}
		// Everything fixed in lodash 4.17.21 is now fixed one version later, and what was critical in minimist is low.
		text := strings.ReplaceAll(string(content), `affected: ["<4.17.21"]`, `affected: ["<4.17.22"]`)
		before, after, found := strings.Cut(text, "id: GHSA-xvch-5gv4-984h")
		if found {
			after = strings.Replace(after, "severity: critical\n    cvss: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
				"severity: low\n    cvss: CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:N/I:L/A:N", 1)
			text = before + "id: GHSA-xvch-5gv4-984h" + after
		}
		if err := os.WriteFile(filepath.Join(changed, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, dirBefore := makeDatabases(t, filepath.Join(demo, "advisories"))
	_, dirAfter := makeDatabases(t, changed)
	older, newer := filepath.Join(s.archives, "storefront-1.4.0.tar"), filepath.Join(s.archives, "storefront-1.5.0.tar")
	for _, scanner := range advisory.Scanners {
		lodash := func(of map[sight]string) int {
			return len(slices.DeleteFunc(keys(of), func(s string) bool { return !strings.HasSuffix(s, " lodash") }))
		}
		if before, after := lodash(s.scan(t, scanner, dirBefore, newer)), lodash(s.scan(t, scanner, dirAfter, newer)); before != 0 || after != 2 {
			t.Errorf("%s: %d findings in lodash 4.17.21 before and %d after its fix was moved, want 0 and 2", scanner, before, after)
		}
		name := map[advisory.Scanner]string{advisory.Trivy: "CVE-2021-44906"}[scanner]
		if name == "" {
			name = "GHSA-xvch-5gv4-984h"
		}
		minimist := sight{name, "minimist"}
		before, after := s.scan(t, scanner, dirBefore, older)[minimist], s.scan(t, scanner, dirAfter, older)[minimist]
		if before == "" || after == "" || before == after {
			t.Errorf("%s: minimist was rated %q and is rated %q after the change", scanner, before, after)
		}
		t.Logf("%s: %s before, %s after", scanner, before, after)
	}
}

func (s setting) archive(img image.Image, platform string) string {
	name := img.Repository + "-" + img.Tags[0]
	if len(img.Platforms) > 1 {
		name += "-" + strings.ReplaceAll(platform, "/", "-")
	}
	return filepath.Join(s.archives, name+".tar")
}

// expect works out from the content alone what the scanner has to find.
func expect(m image.Manifest, img image.Image, root string, all []advisory.Advisory, scanner advisory.Scanner) []sight {
	var want []sight
	for _, a := range all {
		if !a.KnownTo(scanner) {
			continue
		}
		for _, p := range installed(m, img, root) {
			if p.ecosystem == a.Ecosystem && p.source == a.Package && affected(a, p) {
				want = append(want, sight{a.Name(scanner), p.name})
			}
		}
	}
	return want
}

type installedPackage struct {
	ecosystem             advisory.Ecosystem
	source, name, version string
	branch                string
}

func installed(m image.Manifest, img image.Image, root string) []installedPackage {
	var all []installedPackage
	release := m.Roots[root].Alpine
	for _, p := range m.Roots[root].Packages {
		names := p.Binary
		if len(names) == 0 {
			names = []string{p.Source}
		}
		for _, name := range names {
			all = append(all, installedPackage{advisory.Alpine, p.Source, name, p.Version, "v" + release[:strings.LastIndex(release, ".")]})
		}
	}
	for _, jar := range img.Jars {
		parts := strings.Split(m.Jars[jar], ":")
		all = append(all, installedPackage{advisory.Maven, parts[0] + ":" + parts[1], parts[0] + ":" + parts[1], parts[2], ""})
	}
	for _, p := range img.Npm {
		at := strings.LastIndex(p, "@")
		all = append(all, installedPackage{advisory.Npm, p[:at], p[:at], p[at+1:], ""})
	}
	return all
}

func affected(a advisory.Advisory, p installedPackage) bool {
	for _, fix := range a.Fixed {
		if fix.Branch == p.branch && compare(p.version, fix.Version, version.ApkFormat) < 0 {
			return true
		}
	}
	format := version.SemanticFormat
	if a.Ecosystem == advisory.Maven {
		format = version.MavenFormat
	}
	for _, r := range a.Ranges {
		if (r.Introduced == "" || compare(p.version, r.Introduced, format) >= 0) &&
			(r.Fixed == "" || compare(p.version, r.Fixed, format) < 0) &&
			(r.LastAffected == "" || compare(p.version, r.LastAffected, format) <= 0) {
			return true
		}
	}
	return false
}

func compare(a, b string, format version.Format) int {
	order, err := version.New(a, format).Compare(version.New(b, format))
	if err != nil {
		panic(err)
	}
	return order
}

func keys(of map[sight]string) []string {
	var all []sight
	for s := range of {
		all = append(all, s)
	}
	return sorted(all)
}

func sorted(all []sight) []string {
	lines := []string{}
	for _, s := range all {
		lines = append(lines, s.id+" "+s.pkg)
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}
