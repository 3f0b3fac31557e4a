// Package databases makes the three scanners' databases from one set of advisories.
package databases

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"demo/internal/advisory"
	"demo/internal/grypedb"
	"demo/internal/osvdb"
	"demo/internal/outdir"
	"demo/internal/trivydb"
)

// MarkerName is the file that tells vulnstream to refuse these databases for images outside the demo:
// a few dozen advisories would call almost anything clean.
const MarkerName = "vulnstream.json"

// Marker is its content.
type Marker struct {
	Kind       string    `json:"kind"`
	Advisories int       `json:"advisories"`
	Built      time.Time `json:"built"`
}

// Write makes or replaces out, with a directory per scanner and the marker.
func Write(out string, advisories []advisory.Advisory, built time.Time) (Marker, error) {
	built = built.UTC().Truncate(time.Second)
	marker := Marker{Kind: "demo", Advisories: len(advisories), Built: built}
	err := outdir.Replace(out, isDemo, func(dir string) error {
		if err := trivydb.Write(filepath.Join(dir, "trivy"), advisories, built); err != nil {
			return fmt.Errorf("trivy database: %w", err)
		}
		if err := grypedb.Write(filepath.Join(dir, "grype"), advisories, built); err != nil {
			return fmt.Errorf("grype database: %w", err)
		}
		if err := osvdb.Write(filepath.Join(dir, "osv"), advisories, built); err != nil {
			return fmt.Errorf("osv-scanner database: %w", err)
		}
		return writeMarker(dir, marker)
	})
	return marker, err
}

func writeMarker(dir string, marker Marker) error {
	content, err := json.Marshal(marker)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, MarkerName), append(content, '\n'), 0o644)
}

func isDemo(dir string) bool {
	content, err := os.ReadFile(filepath.Join(dir, MarkerName))
	if err != nil {
		return false
	}
	var marker Marker
	return json.Unmarshal(content, &marker) == nil && marker.Kind == "demo"
}
