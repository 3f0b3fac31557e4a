package databases

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	v6 "github.com/anchore/grype/grype/db/v6"
	"github.com/aquasecurity/trivy-db/pkg/db"
	"github.com/aquasecurity/trivy-db/pkg/metadata"
	"github.com/spf13/afero"

	"demo/internal/advisory"
)

var built = time.Date(2026, 11, 21, 12, 30, 0, 0, time.UTC)

func makeAll(t *testing.T, dir string) []advisory.Advisory {
	t.Helper()
	all, err := advisory.Load("../../../../demo/advisories")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, all, built); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestMarkerSaysWhatThisIs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	all := makeAll(t, dir)
	content, err := os.ReadFile(filepath.Join(dir, MarkerName))
	if err != nil {
		t.Fatal(err)
	}
	var marker Marker
	if err := json.Unmarshal(content, &marker); err != nil {
		t.Fatal(err)
	}
	if want := (Marker{"demo", len(all), built}); marker != want {
		t.Errorf("got %v, want %v", marker, want)
	}
	makeAll(t, dir) // and it lets itself be replaced
}

func TestTrivyFindsAdvisoriesAndTheirBuildTime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	makeAll(t, dir)
	for _, part := range []string{"db", "java-db"} {
		meta, err := metadata.NewClient(filepath.Join(dir, "trivy", part)).Get()
		if err != nil || !meta.UpdatedAt.Equal(built) || !meta.NextUpdate.After(built) {
			t.Errorf("%s: %v, %v", part, meta, err)
		}
	}
	if err := db.Init(filepath.Join(dir, "trivy", "db")); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	log4j, err := db.Config{}.GetAdvisories("maven::", "org.apache.logging.log4j:log4j-core")
	if err != nil || len(log4j) != 4 {
		t.Errorf("%d advisories for log4j-core, %v", len(log4j), err)
	}
	openssl, err := db.Config{}.GetAdvisories("alpine 3.11", "openssl")
	if err != nil || len(openssl) != 10 || openssl[0].FixedVersion == "" {
		t.Errorf("%d advisories for openssl, %v", len(openssl), err)
	}
	details, err := db.Config{}.GetVulnerability("CVE-2022-1471")
	if err != nil || details.Severity != "CRITICAL" || len(details.VendorSeverity) != 1 || details.CVSS["nvd"].V3Score != 9.8 {
		t.Errorf("CVE-2022-1471: %+v, %v", details, err)
	}
}

func TestGrypeFindsAnImportedDatabaseOfThatAge(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	all := makeAll(t, dir)
	home := filepath.Join(dir, "grype", "6")
	imported, err := v6.ReadImportMetadata(afero.NewOsFs(), home)
	if err != nil {
		t.Fatal(err)
	}
	digest, err := v6.CalculateDBDigest(afero.NewOsFs(), filepath.Join(home, v6.VulnerabilityDBFileName))
	if err != nil || digest != imported.Digest {
		t.Errorf("digest %s, import.json says %s, %v", digest, imported.Digest, err)
	}
	reader, err := v6.NewReader(v6.Config{DBDirPath: home})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if meta, err := reader.GetDBMetadata(); err != nil || !meta.BuildTimestamp.Equal(built) {
		t.Errorf("%v, %v", meta, err)
	}
	for _, a := range all {
		found, err := reader.GetVulnerabilities(&v6.VulnerabilitySpecifier{Name: a.ID}, v6.DefaultGetVulnerabilityOptions())
		known := false
		for _, v := range found {
			known = known || v.ProviderID != "nvd"
		}
		if err != nil || known != a.KnownTo(advisory.Grype) {
			t.Errorf("%s: in the database %v, %v", a.ID, known, err)
		}
	}
}

func TestOSVZipsHoldOneRecordPerAdvisoryAndAreThereForEachEcosystem(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	all := makeAll(t, dir)
	records := 0
	for _, ecosystem := range []string{"Alpine", "Maven", "npm"} {
		archive, err := zip.OpenReader(filepath.Join(dir, "osv", "osv-scalibr", ecosystem, "all.zip"))
		if err != nil {
			t.Fatal(err)
		}
		defer archive.Close()
		records += len(archive.File)
	}
	known := 0
	for _, a := range all {
		if a.KnownTo(advisory.OSVScanner) {
			known++
		}
	}
	if records != known {
		t.Errorf("%d records for %d advisories", records, known)
	}
}

func TestAlpineRecordOfOSV(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	makeAll(t, dir)
	archive, err := zip.OpenReader(filepath.Join(dir, "osv", "osv-scalibr", "Alpine", "all.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	file, err := archive.Open("ALPINE-CVE-2021-3711.json")
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"schema_version":"1.7.0","id":"ALPINE-CVE-2021-3711","modified":"2021-08-24T00:00:00Z","published":"2021-08-24T00:00:00Z",` +
		`"upstream":["CVE-2021-3711"],"affected":[{"package":{"ecosystem":"Alpine:v3.11","name":"openssl","purl":"pkg:apk/alpine/openssl?arch=source"},` +
		`"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.1.1l-r0"}]}]}],` +
		`"references":[{"type":"ADVISORY","url":"https://security.alpinelinux.org/vuln/CVE-2021-3711"}]}`
	if string(content) != want {
		t.Errorf("got  %s\nwant %s", content, want)
	}
}

// Not so trivy.db and vulnerability.db: bbolt and gorm lay the same rows out differently each time.
func TestSameAdvisoriesAndTimeGiveTheSameFilesWhereTheFormatAllowsIt(t *testing.T) {
	parent := t.TempDir()
	first, second := filepath.Join(parent, "first"), filepath.Join(parent, "second")
	makeAll(t, first)
	makeAll(t, second)
	for _, name := range []string{
		"vulnstream.json", "osv/osv-scalibr/Alpine/all.zip", "osv/osv-scalibr/Maven/all.zip", "osv/osv-scalibr/npm/all.zip",
		"trivy/db/metadata.json", "trivy/java-db/metadata.json",
	} {
		a, err := os.ReadFile(filepath.Join(first, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(second, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestUnwritablePlaceIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(filepath.Join(file, "out"), nil, built); err == nil {
		t.Error("nothing was reported")
	}
}
