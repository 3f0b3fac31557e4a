// Package grypedb writes a database directory that Grype takes for one it imported itself.
package grypedb

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	v6 "github.com/anchore/grype/grype/db/v6"
	"github.com/spf13/afero"
	"gorm.io/gorm"

	"demo/internal/advisory"
)

// Write fills dir, which is what GRYPE_DB_CACHE_DIR takes.
func Write(dir string, advisories []advisory.Advisory, built time.Time) error {
	home := filepath.Join(dir, "6")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return err
	}
	store, err := v6.NewWriter(v6.Config{DBDirPath: home})
	if err != nil {
		return err
	}
	err = fill(store, advisories, built)
	if closing := store.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	// What `grype db import` does: indexes, then the digest of the file as it is used.
	if err := v6.Hydrater()(home); err != nil {
		return err
	}
	_, err = v6.WriteImportMetadata(afero.NewOsFs(), home, "vulnstream demo")
	return err
}

func fill(store v6.ReadWriter, advisories []advisory.Advisory, built time.Time) error {
	if err := setBuilt(store, built); err != nil {
		return err
	}
	b := newBuilder(built)
	for _, a := range advisories {
		if !a.KnownTo(advisory.Grype) {
			continue
		}
		if err := b.add(store, a); err != nil {
			return err
		}
	}
	return nil
}

// The store stamps a new database with the present; that of the demo is as old as it is asked to be.
func setBuilt(store v6.ReadWriter, built time.Time) error {
	opened, ok := store.(interface{ GetDB() *gorm.DB })
	if !ok {
		return nil
	}
	return opened.GetDB().Model(&v6.DBMetadata{}).Where("true").Update("build_timestamp", built.UTC()).Error
}

type builder struct {
	built     time.Time
	providers map[string]*v6.Provider
}

func newBuilder(built time.Time) builder {
	b := builder{built: built, providers: map[string]*v6.Provider{}}
	for _, id := range []string{"alpine", "github", "nvd"} {
		b.providers[id] = &v6.Provider{
			ID:           id,
			Version:      "1",
			Processor:    "vulnstream demo",
			DateCaptured: &b.built,
			InputDigest:  "xxh64:0000000000000000",
		}
	}
	return b
}

func (b builder) add(store v6.ReadWriter, a advisory.Advisory) error {
	if nvd := b.nvd(a); nvd != nil {
		if err := store.AddVulnerabilities(nvd); err != nil {
			return err
		}
	}
	handle := b.vulnerability(a)
	if err := store.AddVulnerabilities(handle); err != nil {
		return err
	}
	for _, affected := range affectedPackages(a) {
		affected.VulnerabilityID = handle.ID
		if err := store.AddAffectedPackages(affected); err != nil {
			return err
		}
	}
	return nil
}

// NVD's view of the CVE, which Grype shows beside an advisory as a related vulnerability.
func (b builder) nvd(a advisory.Advisory) *v6.VulnerabilityHandle {
	rating, rated := a.Ratings[advisory.NVD]
	if !rated || len(a.CVEs()) == 0 {
		return nil
	}
	id := a.CVEs()[0]
	return b.handle("nvd", a, &v6.VulnerabilityBlob{
		ID:         id,
		References: []v6.Reference{{URL: "https://nvd.nist.gov/vuln/detail/" + id}},
		Severities: nvdSeverities(rating),
	})
}

func (b builder) vulnerability(a advisory.Advisory) *v6.VulnerabilityHandle {
	provider := "github"
	if a.Ecosystem == advisory.Alpine {
		provider = "alpine"
	}
	blob := &v6.VulnerabilityBlob{
		ID:          a.Name(advisory.Grype),
		Description: a.Title,
		References:  []v6.Reference{{URL: a.Source}},
		Aliases:     a.Aliases,
	}
	if leading, rating, rated := a.Leading(advisory.Grype); rated {
		blob.Severities = severities(leading, rating)
	}
	return b.handle(provider, a, blob)
}

func (b builder) handle(provider string, a advisory.Advisory, blob *v6.VulnerabilityBlob) *v6.VulnerabilityHandle {
	published := a.Published
	return &v6.VulnerabilityHandle{
		Name:          blob.ID,
		Status:        v6.VulnerabilityActive,
		PublishedDate: &published,
		ProviderID:    provider,
		Provider:      b.providers[provider],
		BlobValue:     blob,
	}
}

func severities(leading advisory.Authority, r advisory.Rating) []v6.Severity {
	if leading == advisory.NVD && r.Vector != "" {
		return nvdSeverities(r)
	}
	all := []v6.Severity{{Scheme: v6.SeveritySchemeCHML, Value: r.Severity}}
	if r.Vector != "" {
		all = append(all, v6.Severity{Scheme: v6.SeveritySchemeCVSS, Value: cvss(r)})
	}
	return all
}

func nvdSeverities(r advisory.Rating) []v6.Severity {
	if r.Vector == "" {
		return []v6.Severity{{Scheme: v6.SeveritySchemeCHML, Value: r.Severity, Source: "nvd@nist.gov", Rank: 1}}
	}
	return []v6.Severity{{Scheme: v6.SeveritySchemeCVSS, Value: cvss(r), Source: "nvd@nist.gov", Rank: 1}}
}

func cvss(r advisory.Rating) v6.CVSSSeverity {
	return v6.CVSSSeverity{Vector: r.Vector, Version: strings.TrimPrefix(r.Vector[:len("CVSS:3.1")], "CVSS:")}
}
