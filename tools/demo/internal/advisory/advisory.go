// Package advisory holds the demo's advisories: facts we wrote down, and who of the scanners knows them how.
package advisory

import (
	"slices"
	"time"
)

// Scanner is one of the three whose databases are made.
type Scanner string

// The scanners, by the names the advisory files use.
const (
	Trivy      Scanner = "trivy"
	Grype      Scanner = "grype"
	OSVScanner Scanner = "osv-scanner"
)

// Scanners lists all of them.
var Scanners = []Scanner{Trivy, Grype, OSVScanner}

// Ecosystem says where packages come from, and with that how versions compare and ids are formed.
type Ecosystem string

// The ecosystems a file can be about.
const (
	Alpine Ecosystem = "alpine"
	Maven  Ecosystem = "maven"
	Npm    Ecosystem = "npm"
)

// Authority is who rated an advisory.
type Authority string

// The authorities; None stands for a scanner whose record carries no rating at all.
const (
	GHSA Authority = "ghsa"
	NVD  Authority = "nvd"
	None Authority = "none"
)

// Rating is an authority's verdict. Vector and Score are empty when only the word is known.
type Rating struct {
	Severity string // low, medium, high, critical
	Vector   string
	Score    float64
}

// Advisory is one record: what is wrong with which versions of which package.
type Advisory struct {
	ID        string
	Aliases   []string
	Title     string
	Ecosystem Ecosystem
	Package   string
	Published time.Time
	Source    string // the page it was taken from
	// Ranges of a language package; Fixed of an Alpine one, by branch ("v3.10"). One of them is set.
	Ranges  []Range
	Fixed   []BranchFix
	Ratings map[Authority]Rating
	views   map[Scanner]view
}

// BranchFix is the package version that carries the fix in one branch of Alpine.
type BranchFix struct {
	Branch  string
	Version string
}

type view struct {
	rating Authority
	name   string
}

// KnownTo tells whether the scanner's database has this advisory.
func (a Advisory) KnownTo(s Scanner) bool {
	_, known := a.views[s]
	return known
}

// Leading is the rating the scanner's record leads with; false when its record has none.
func (a Advisory) Leading(s Scanner) (Authority, Rating, bool) {
	authority := a.views[s].rating
	rating, ok := a.Ratings[authority]
	return authority, rating, ok
}

// Name is the id under which the scanner reports it.
func (a Advisory) Name(s Scanner) string {
	return a.views[s].name
}

// CVEs are its CVE ids, first the one it is best known by.
func (a Advisory) CVEs() []string {
	var cves []string
	for _, id := range append([]string{a.ID}, a.Aliases...) {
		if isCVE(id) && !slices.Contains(cves, id) {
			cves = append(cves, id)
		}
	}
	return cves
}
