// Package osvdb writes the zips of OSV records that osv-scanner reads offline.
package osvdb

import (
	"archive/zip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"demo/internal/advisory"
)

// osv-scanner takes a missing zip for "no database", warns, and reports nothing: each ecosystem gets its zip,
// even when no advisory of it is known to osv-scanner.
var directories = map[advisory.Ecosystem]string{
	advisory.Alpine: "Alpine",
	advisory.Maven:  "Maven",
	advisory.Npm:    "npm",
}

// record is the part of the OSV schema we fill. osv-scanner drops a record with a field it does not know.
type record struct {
	SchemaVersion    string            `json:"schema_version"`
	ID               string            `json:"id"`
	Modified         time.Time         `json:"modified"`
	Published        *time.Time        `json:"published,omitempty"`
	Aliases          []string          `json:"aliases,omitempty"`
	Upstream         []string          `json:"upstream,omitempty"`
	Summary          string            `json:"summary,omitempty"`
	Severity         []severity        `json:"severity,omitempty"`
	Affected         []affected        `json:"affected"`
	References       []reference       `json:"references,omitempty"`
	DatabaseSpecific map[string]string `json:"database_specific,omitempty"`
}

type severity struct {
	Type  string `json:"type"`
	Score string `json:"score"`
}

type affected struct {
	Package pkg        `json:"package"`
	Ranges  []versions `json:"ranges"`
}

type pkg struct {
	Ecosystem string `json:"ecosystem"`
	Name      string `json:"name"`
	Purl      string `json:"purl,omitempty"`
}

type versions struct {
	Type   string              `json:"type"`
	Events []map[string]string `json:"events"`
}

type reference struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

// Write fills dir, which is what OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY takes.
func Write(dir string, advisories []advisory.Advisory, built time.Time) error {
	for ecosystem, name := range directories {
		var records []record
		for _, a := range advisories {
			if a.Ecosystem == ecosystem && a.KnownTo(advisory.OSVScanner) {
				records = append(records, newRecord(a))
			}
		}
		if err := writeZip(filepath.Join(dir, "osv-scalibr", name), records, built); err != nil {
			return err
		}
	}
	return nil
}

func newRecord(a advisory.Advisory) record {
	r := record{
		SchemaVersion: "1.7.0",
		ID:            a.Name(advisory.OSVScanner),
		Modified:      a.Published,
		Published:     &a.Published,
		References:    []reference{{Type: "ADVISORY", URL: a.Source}},
	}
	if a.Ecosystem == advisory.Alpine {
		r.Upstream = append([]string{a.ID}, a.Aliases...)
	} else {
		r.Aliases = a.Aliases
		r.Summary = a.Title
	}
	if _, rating, rated := a.Leading(advisory.OSVScanner); rated {
		if rating.Vector != "" {
			r.Severity = []severity{{Type: "CVSS_V3", Score: rating.Vector}}
		}
		r.DatabaseSpecific = map[string]string{"severity": word(rating)}
	}
	r.Affected = affectedPackages(a)
	return r
}

func affectedPackages(a advisory.Advisory) []affected {
	var all []affected
	for _, fix := range a.Fixed {
		all = append(all, affected{
			Package: pkg{Ecosystem: "Alpine:" + fix.Branch, Name: a.Package, Purl: "pkg:apk/alpine/" + a.Package + "?arch=source"},
			Ranges:  []versions{{Type: "ECOSYSTEM", Events: events(advisory.Range{Fixed: fix.Version})}},
		})
	}
	for _, span := range a.Ranges {
		all = append(all, affected{
			Package: pkg{Ecosystem: directories[a.Ecosystem], Name: a.Package},
			Ranges:  []versions{{Type: "ECOSYSTEM", Events: events(span)}},
		})
	}
	return all
}

func events(span advisory.Range) []map[string]string {
	introduced := span.Introduced
	if introduced == "" {
		introduced = "0"
	}
	all := []map[string]string{{"introduced": introduced}}
	if span.Fixed != "" {
		all = append(all, map[string]string{"fixed": span.Fixed})
	}
	if span.LastAffected != "" {
		all = append(all, map[string]string{"last_affected": span.LastAffected})
	}
	return all
}

// GitHub's word in OSV records for what everyone else calls medium.
func word(r advisory.Rating) string {
	if r.Severity == "medium" {
		return "MODERATE"
	}
	return strings.ToUpper(r.Severity)
}

func writeZip(dir string, records []record, built time.Time) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	out, err := os.Create(filepath.Join(dir, "all.zip"))
	if err != nil {
		return err
	}
	defer out.Close()
	archive := zip.NewWriter(out)
	for _, r := range records {
		content, err := json.Marshal(r)
		if err != nil {
			return err
		}
		header := &zip.FileHeader{Name: r.ID + ".json", Method: zip.Deflate, Modified: built}
		entry, err := archive.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := entry.Write(content); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return out.Close()
}
