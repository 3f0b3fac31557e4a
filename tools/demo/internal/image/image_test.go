package image

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
)

const demo = "../../../../demo"

const small = `jars:
  a-1.jar: demo:a:1
roots:
  old: {alpine: 3.10.4, packages: [{source: openssl, version: 1.1.1d-r0, binary: [libcrypto1.1, libssl1.1]}]}
  new: {alpine: 3.11.5, packages: [{source: musl, version: 1.1.24-r2}]}
images:
  - repository: shop
    tags: ["1", latest]
    created: 2021-05-17T14:30:00Z
    platforms: {linux/amd64: old}
    files: shop
    jars: [a-1.jar]
    npm: [lodash@4.17.20, "@scope/name@1.0.0"]
    command: [run]
  - repository: both
    tags: ["2"]
    created: 2021-05-17T14:30:00Z
    platforms: {linux/arm64: new, linux/amd64: old}
`

// manifest writes the small manifest, after the changes, with its files; the second result is the jar directory.
func manifest(t *testing.T, changes ...string) (string, string) {
	t.Helper()
	dir := t.TempDir()
	content := strings.NewReplacer(changes...).Replace(small)
	for name, content := range map[string]string{"images.yaml": content, "shop/app/server.js": "// shop", "jars/a-1.jar": "not really a jar"} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, filepath.Join(dir, "jars")
}

func build(t *testing.T, changes ...string) []Built {
	t.Helper()
	dir, jars := manifest(t, changes...)
	m, err := LoadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	built, err := m.Build(jars)
	if err != nil {
		t.Fatal(err)
	}
	return built
}

func files(t *testing.T, image v1.Image) map[string]string {
	t.Helper()
	content := map[string]string{}
	reader := mutate.Extract(image)
	defer reader.Close()
	for archive := tar.NewReader(reader); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return content
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		content[header.Name] = string(data)
	}
}

func TestImageHoldsRootFilesJarsAndNodeModules(t *testing.T) {
	got := files(t, build(t)[0].Platforms[0].Image)
	for name, want := range map[string]string{
		"etc/os-release":                            "ID=alpine\nVERSION_ID=3.10.4\n",
		"etc/alpine-release":                        "3.10.4\n",
		"app/server.js":                             "// shop",
		"app/lib/a-1.jar":                           "not really a jar",
		"app/node_modules/lodash/package.json":      `"version": "4.17.20"`,
		"app/node_modules/@scope/name/package.json": `"name": "@scope/name"`,
		"app/node_modules/.package-lock.json":       `"node_modules/@scope/name"`,
		"lib/apk/db/installed":                      "P:libssl1.1\nV:1.1.1d-r0\nA:x86_64\n",
	} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s holds %q, want %q in it", name, got[name], want)
		}
	}
	if n := strings.Count(got["lib/apk/db/installed"], "\no:openssl\n"); n != 2 {
		t.Errorf("%d packages come from openssl, want 2", n)
	}
}

func TestConfigurationSaysWhatTheImageIs(t *testing.T) {
	config, err := build(t)[0].Platforms[0].Image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	created := time.Date(2021, 5, 17, 14, 30, 0, 0, time.UTC)
	if config.OS != "linux" || config.Architecture != "amd64" || !config.Created.Equal(created) || len(config.RootFS.DiffIDs) != 2 || len(config.History) != 2 {
		t.Errorf("%+v", config)
	}
	if config.Config.Labels["org.opencontainers.image.version"] != "1" || !slices.Equal(config.Config.Cmd, []string{"run"}) {
		t.Errorf("%+v", config.Config)
	}
}

func TestIndexHasAnImagePerPlatform(t *testing.T) {
	both := build(t)[1]
	list, err := both.Index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	var platforms []string
	for _, m := range list.Manifests {
		platforms = append(platforms, m.Platform.String())
	}
	if !slices.Equal(platforms, []string{"linux/amd64", "linux/arm64"}) {
		t.Errorf("platforms %v", platforms)
	}
	arm := files(t, both.Platforms[1].Image)
	if !strings.Contains(arm["lib/apk/db/installed"], "P:musl\nV:1.1.24-r2\nA:aarch64\n") {
		t.Error(arm["lib/apk/db/installed"])
	}
}

// These digests may only change when what goes into an image is meant to change: not with the machine, the
// time, or the version of Go.
func TestSameContentHasTheSameDigestEverywhere(t *testing.T) {
	built := build(t)
	for i, want := range []string{
		"sha256:f4711494f0e2dd14a2170cafacb4da00591ca192aaa8f40c38dd70dcfa6161ef",
		"sha256:284c07dd54e54b802ed90593ba6feac4fc6d71d2a1f6336d202a54cd84e90776",
	} {
		if got := built[i].Digest.String(); got != want {
			t.Errorf("%s: %s, want %s", built[i].Repository, got, want)
		}
	}
}

func TestOtherContentHasAnotherDigest(t *testing.T) {
	before := build(t)[0].Digest
	for _, change := range [][]string{{"4.17.20", "4.17.21"}, {"1.1.1d-r0", "1.1.1d-r2"}, {"14:30", "14:31"}, {"[run]", "[stop]"}} {
		if after := build(t, change...)[0].Digest; after == before {
			t.Errorf("%v changes nothing", change)
		}
	}
}

func TestLayersAreSortedAndOwnedByNobodyInParticular(t *testing.T) {
	at := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	packed, err := tree{"b/c/file": nil, "a": []byte("x"), "b/a": nil}.tar(at)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for archive := tar.NewReader(bytes.NewReader(packed)); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if !header.ModTime.Equal(at) || header.Uid != 0 || header.Uname != "" {
			t.Errorf("%+v", header)
		}
		names = append(names, header.Name)
	}
	if want := []string{"b/", "b/c/", "a", "b/a", "b/c/file"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

func startRegistry(t *testing.T) (string, *int) {
	t.Helper()
	uploads := 0
	handler := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut || r.Method == http.MethodPost || r.Method == http.MethodPatch {
			uploads++
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), &uploads
}

func TestPushSendsEverythingOnce(t *testing.T) {
	address, uploads := startRegistry(t)
	built := build(t)
	var lines []Delivered
	push := func() {
		lines = nil
		if err := Push(context.Background(), built, address, "demo", func(d Delivered) { lines = append(lines, d) }); err != nil {
			t.Fatal(err)
		}
	}
	push()
	if len(lines) != 3 || lines[0].Repository != "demo/shop" || lines[0].Digest != lines[1].Digest || lines[1].Tag != "latest" || !lines[2].Sent {
		t.Errorf("%+v", lines)
	}
	*uploads = 0
	push()
	if *uploads > 0 || len(lines) != 3 || lines[0].Sent {
		t.Errorf("%d uploads for nothing, %+v", *uploads, lines)
	}
}

func TestUnreachableRegistryIsSaidSo(t *testing.T) {
	err := Push(context.Background(), build(t), "127.0.0.1:1", "demo", func(Delivered) {})
	if err == nil || !strings.Contains(err.Error(), "registry 127.0.0.1:1 cannot be reached") {
		t.Error(err)
	}
	err = Push(context.Background(), build(t), "not a host", "demo", func(Delivered) {})
	if err == nil || !strings.Contains(err.Error(), "--registry") {
		t.Error(err)
	}
}

func TestArchivesAreWrittenPerTagAndPlatform(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "archives")
	if err := Archive(build(t), dir, "demo", func(Delivered) {}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"both-2-linux-amd64.tar", "both-2-linux-arm64.tar", "shop-1.tar", "shop-latest.tar"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

func TestWrongManifestsAreReportedWithTheirLines(t *testing.T) {
	tests := map[string]struct {
		change []string
		want   string
	}{
		"unknown key":   {[]string{"command:", "cmd:"}, `images.yaml:14: unknown key "cmd"`},
		"jar":           {[]string{"[a-1.jar]", "[b-1.jar]"}, "images.yaml:12: shop: b-1.jar has no coordinates"},
		"coordinates":   {[]string{"demo:a:1", "demo:a"}, "images.yaml:2: a-1.jar: demo:a is not a jar's name"},
		"jar elsewhere": {[]string{"a-1.jar: demo", "../a-1.jar: demo"}, "images.yaml:2: ../a-1.jar"},
		"root":          {[]string{"linux/arm64: new", "linux/arm64: newer"}, `images.yaml:18: both: there is no root "newer"`},
		"platform":      {[]string{"linux/arm64", "windows/amd64"}, `images.yaml:18: both: platform "windows/amd64"`},
		"release":       {[]string{"3.10.4", "edge"}, `images.yaml:4: root old: alpine "edge"`},
		"version":       {[]string{"1.1.24-r2", "1.1.24"}, `images.yaml:5: root new: "musl" "1.1.24"`},
		"npm":           {[]string{"lodash@4.17.20", "lodash"}, `images.yaml:13: shop: "lodash" is not name@version`},
		"tag":           {[]string{"latest", "-latest"}, `images.yaml:8: "-latest" is not a tag`},
		"tag twice":     {[]string{"latest", `"1"`}, "images.yaml:8: shop:1 is there twice"},
		"no tags":       {[]string{`["1", latest]`, "[]"}, "images.yaml:8: shop has no tags"},
		"repository":    {[]string{"repository: shop", "repository: Shop"}, `images.yaml:7: repository "Shop"`},
		"files":         {[]string{"files: shop", "files: cellar"}, `images.yaml:11: shop: files "cellar"`},
		"files outside": {[]string{"files: shop", "files: ../../etc"}, `images.yaml:11: shop: files "../../etc" leaves`},
		"created":       {[]string{"created: 2021-05-17T14:30:00Z\n    platforms: {linux/amd64: old}", "platforms: {linux/amd64: old}"}, "shop: created is missing"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir, _ := manifest(t, test.change...)
			_, err := LoadManifest(dir)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestMissingJarIsSaidWithTheCommandThatGetsIt(t *testing.T) {
	dir, _ := manifest(t)
	m, err := LoadManifest(filepath.Join(dir, "images.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Build(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "a-1.jar: is missing; get it with: mvn dependency:copy -Dartifact=demo:a:1") {
		t.Error(err)
	}
}

func TestTheDemoShowsWhatItIsThereToShow(t *testing.T) {
	m, err := LoadManifest(filepath.Join(demo, "images"))
	if err != nil {
		t.Fatal(err)
	}
	repositories, tags, twoTags, twoPlatforms := map[string]bool{}, 0, false, false
	for _, image := range m.Images {
		repositories[image.Repository] = true
		tags += len(image.Tags)
		twoTags = twoTags || len(image.Tags) == 2
		twoPlatforms = twoPlatforms || len(image.Platforms) == 2
	}
	if len(repositories) < 4 || tags < 8 || !twoTags || !twoPlatforms {
		t.Errorf("%d repositories, %d tags, two tags on one digest: %v, two platforms: %v", len(repositories), tags, twoTags, twoPlatforms)
	}
	for jar := range m.Jars {
		if !m.uses(jar) {
			t.Errorf("%s is in no image", jar)
		}
	}
}
