// Package trivydb writes a cache directory that Trivy takes for one it downloaded itself.
package trivydb

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"github.com/aquasecurity/trivy-db/pkg/db"
	"github.com/aquasecurity/trivy-db/pkg/metadata"
	"github.com/aquasecurity/trivy-db/pkg/types"
	"github.com/aquasecurity/trivy-db/pkg/vulnsrc/vulnerability"
	bolt "go.etcd.io/bbolt"

	"demo/internal/advisory"
)

// Trivy wants a Java index before it looks into a jar, and with --skip-java-db-update only its metadata:
// a jar that carries its pom.properties is never looked up.
const javaSchemaVersion = 1

// Never due: nothing can update these databases.
var neverDue = time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)

// Write fills dir, which is what Trivy's --cache-dir takes.
func Write(dir string, advisories []advisory.Advisory, built time.Time) error {
	if err := writeVulnerabilities(filepath.Join(dir, "db"), advisories); err != nil {
		return err
	}
	meta := metadata.Metadata{Version: db.SchemaVersion, NextUpdate: neverDue, UpdatedAt: built, DownloadedAt: built}
	if err := metadata.NewClient(filepath.Join(dir, "db")).Update(meta); err != nil {
		return err
	}
	return writeJavaMetadata(filepath.Join(dir, "java-db"), meta)
}

func writeVulnerabilities(dir string, advisories []advisory.Advisory) error {
	if err := db.Init(dir); err != nil {
		return err
	}
	writer := db.Config{}
	err := writer.BatchUpdate(func(tx *bolt.Tx) error {
		for _, a := range advisories {
			if !a.KnownTo(advisory.Trivy) {
				continue
			}
			if err := put(writer, tx, a); err != nil {
				return err
			}
		}
		return nil
	})
	if closing := db.Close(); err == nil {
		err = closing
	}
	return err
}

func put(writer db.Config, tx *bolt.Tx, a advisory.Advisory) error {
	name := a.Name(advisory.Trivy)
	for _, r := range records(a, name) {
		if err := writer.PutDataSource(tx, r.bucket, r.source); err != nil {
			return err
		}
		if err := writer.PutAdvisory(tx, []string{r.bucket, a.Package}, name, &r.advisory); err != nil {
			return err
		}
	}
	if err := writer.PutVulnerabilityID(tx, name); err != nil {
		return err
	}
	return writer.PutVulnerability(tx, name, details(a))
}

type record struct {
	bucket   string
	source   types.DataSource
	advisory types.Advisory
}

func records(a advisory.Advisory, name string) []record {
	if a.Ecosystem == advisory.Alpine {
		var records []record
		for _, fix := range a.Fixed {
			records = append(records, record{
				bucket:   "alpine " + fix.Branch[1:],
				source:   types.DataSource{ID: vulnerability.Alpine, Name: "Alpine Secdb", URL: "https://secdb.alpinelinux.org/"},
				advisory: types.Advisory{FixedVersion: fix.Version},
			})
		}
		return records
	}
	label := map[advisory.Ecosystem]string{advisory.Maven: "Maven", advisory.Npm: "npm"}[a.Ecosystem]
	r := record{
		bucket: string(a.Ecosystem) + "::GitHub Security Advisory " + label,
		source: types.DataSource{
			ID:   vulnerability.GHSA,
			Name: "GitHub Security Advisory " + label,
			URL:  "https://github.com/advisories?query=type%3Areviewed+ecosystem%3A" + string(a.Ecosystem),
		},
	}
	if a.ID != name {
		r.advisory.VendorIDs = []string{a.ID}
	}
	for _, span := range a.Ranges {
		r.advisory.VulnerableVersions = append(r.advisory.VulnerableVersions, span.Constraint(", "))
		if span.Fixed != "" {
			r.advisory.PatchedVersions = append(r.advisory.PatchedVersions, span.Fixed)
		}
	}
	return []record{r}
}

// Trivy shows the rating of the advisory's own source when there is one, and NVD's otherwise: to lead with
// NVD's, the other is left out.
func details(a advisory.Advisory) types.Vulnerability {
	published := a.Published
	v := types.Vulnerability{
		Title:         a.Title,
		References:    []string{a.Source},
		PublishedDate: &published,
	}
	leading, rating, rated := a.Leading(advisory.Trivy)
	if !rated {
		return v
	}
	v.Severity = severity(rating).String()
	v.VendorSeverity = types.VendorSeverity{}
	v.CVSS = types.VendorCVSS{}
	for authority, rating := range a.Ratings {
		if leading == advisory.NVD && authority != leading {
			continue
		}
		v.VendorSeverity[types.SourceID(authority)] = severity(rating)
		if rating.Vector != "" {
			v.CVSS[types.SourceID(authority)] = types.CVSS{V3Vector: rating.Vector, V3Score: rating.Score}
		}
	}
	return v
}

func severity(r advisory.Rating) types.Severity {
	for i, word := range advisory.Severities {
		if word == r.Severity {
			return types.Severity(i + 1)
		}
	}
	return types.SeverityUnknown
}

func writeJavaMetadata(dir string, meta metadata.Metadata) error {
	meta.Version = javaSchemaVersion
	content, err := json.Marshal(meta)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "metadata.json"), content, 0o644)
}
