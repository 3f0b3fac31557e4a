package scantest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"demo/internal/advisory"
)

// scan runs the scanner on an archive, with no way to the network, and returns what it sees with its rating.
func (s setting) scan(t *testing.T, scanner advisory.Scanner, dir, archive string) map[sight]string {
	t.Helper()
	report := filepath.Join(t.TempDir(), "report.json")
	var args []string
	environment := []string{"PATH=/nowhere", "HOME=" + t.TempDir(), "https_proxy=http://127.0.0.1:1", "http_proxy=http://127.0.0.1:1"}
	switch scanner {
	case advisory.Trivy:
		// Trivy keeps its own cache beside the database: each run gets a copy.
		cache := filepath.Join(t.TempDir(), "cache")
		if err := os.CopyFS(cache, os.DirFS(filepath.Join(dir, "trivy"))); err != nil {
			t.Fatal(err)
		}
		args = []string{"image", "--input", archive, "--cache-dir", cache, "--skip-db-update", "--skip-java-db-update", "--offline-scan",
			"--skip-version-check", "--disable-telemetry", "--scanners", "vuln", "--format", "json", "--output", report}
	case advisory.Grype:
		environment = append(environment, "GRYPE_DB_CACHE_DIR="+filepath.Join(dir, "grype"), "GRYPE_DB_AUTO_UPDATE=false",
			"GRYPE_DB_VALIDATE_AGE=false", "GRYPE_CHECK_FOR_APP_UPDATE=false")
		args = []string{"docker-archive:" + archive, "-o", "json", "--file", report}
	case advisory.OSVScanner:
		environment = append(environment, "OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY="+filepath.Join(dir, "osv"))
		args = []string{"scan", "image", "--offline", "--archive", archive, "--format", "json", "--output-file", report}
	}
	command := exec.Command(s.binary(t, scanner), args...)
	command.Env = environment
	output, err := command.CombinedOutput()
	// osv-scanner exits with 1 when it found something.
	var exit *exec.ExitError
	if err != nil && !(scanner == advisory.OSVScanner && errors.As(err, &exit) && exit.ExitCode() == 1) {
		t.Fatalf("%s: %v\n%s", scanner, err, output)
	}
	content, err := os.ReadFile(report)
	if err != nil {
		t.Fatalf("%s: %v\n%s", scanner, err, output)
	}
	return read(t, scanner, content)
}

func (s setting) binary(t *testing.T, scanner advisory.Scanner) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(s.tools, string(scanner), "*", string(scanner)))
	if err != nil || len(found) == 0 {
		t.Fatalf("no %s below %s", scanner, s.tools)
	}
	return found[0]
}

type trivyReport struct {
	Results []struct {
		Vulnerabilities []struct{ VulnerabilityID, PkgName, Severity string }
	}
}

type grypeReport struct {
	Matches []struct {
		Vulnerability struct {
			ID, Severity string
			CVSS         []struct{ Metrics struct{ BaseScore float64 } }
		}
		Artifact struct {
			Name     string
			Metadata struct{ PomGroupID, PomArtifactID string }
		}
	}
}

type osvReport struct {
	Results []struct {
		Packages []struct {
			Package struct {
				Name          string
				OSPackageName string `json:"os_package_name"`
			}
			Groups []struct {
				IDs         []string
				MaxSeverity string `json:"max_severity"`
			}
		}
	}
}

func read(t *testing.T, scanner advisory.Scanner, content []byte) map[sight]string {
	t.Helper()
	seen := map[sight]string{}
	switch scanner {
	case advisory.Trivy:
		for _, result := range decode[trivyReport](t, content).Results {
			for _, v := range result.Vulnerabilities {
				seen[sight{v.VulnerabilityID, v.PkgName}] = v.Severity
			}
		}
	case advisory.Grype:
		for _, m := range decode[grypeReport](t, content).Matches {
			name := m.Artifact.Name
			if group := m.Artifact.Metadata.PomGroupID; group != "" {
				name = group + ":" + m.Artifact.Metadata.PomArtifactID
			}
			seen[sight{m.Vulnerability.ID, name}] = fmt.Sprint(m.Vulnerability.Severity, m.Vulnerability.CVSS)
		}
	case advisory.OSVScanner:
		for _, result := range decode[osvReport](t, content).Results {
			for _, p := range result.Packages {
				name := p.Package.OSPackageName
				if name == "" {
					name = p.Package.Name
				}
				for _, g := range p.Groups {
					seen[sight{g.IDs[0], name}] = g.MaxSeverity
				}
			}
		}
	}
	return seen
}

func decode[R any](t *testing.T, content []byte) R {
	t.Helper()
	var report R
	if err := json.Unmarshal(content, &report); err != nil {
		t.Fatal(err)
	}
	return report
}
