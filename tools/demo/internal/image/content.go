package image

import (
	"crypto/sha1" //nolint:gosec // apk's own checksum
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Where an application's packages go.
const (
	jarDirectory = "app/lib"
	nodeModules  = "app/node_modules"
)

var apkArchitecture = map[string]string{"linux/amd64": "x86_64", "linux/arm64": "aarch64"}

// files of an Alpine-like root: what scanners read to know the release, and the database of installed packages.
func (r Root) files(platform string) tree {
	branch := r.Alpine[:strings.LastIndex(r.Alpine, ".")]
	osRelease := fmt.Sprintf("NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=%s\nPRETTY_NAME=\"Alpine Linux v%s\"\n", r.Alpine, branch)
	return tree{
		"etc/os-release":       []byte(osRelease),
		"etc/alpine-release":   []byte(r.Alpine + "\n"),
		"lib/apk/db/installed": r.installed(apkArchitecture[platform]),
	}
}

func (r Root) installed(arch string) []byte {
	var b strings.Builder
	for _, p := range r.Packages {
		names := p.Binary
		if len(names) == 0 {
			names = []string{p.Source}
		}
		for _, name := range names {
			sum := sha1.Sum([]byte(name + "-" + p.Version + "." + arch)) //nolint:gosec // an identity, not a secret
			fmt.Fprintf(&b, "C:Q1%s\nP:%s\nV:%s\nA:%s\nS:1024\nI:4096\nT:%s, as a demo entry\nL:demo\no:%s\n\n",
				base64.StdEncoding.EncodeToString(sum[:]), name, p.Version, arch, name, p.Source)
		}
	}
	return []byte(b.String())
}

// files of the application: ours, then node_modules and jars. The tree is empty for a bare root.
func (m Manifest) appFiles(image Image, jarDir string) (tree, error) {
	files := tree{}
	if image.Files != "" {
		if err := files.addDirectory(filepath.Join(m.dir, image.Files)); err != nil {
			return nil, err
		}
	}
	if err := files.addNodeModules(image.Npm); err != nil {
		return nil, err
	}
	for _, jar := range image.Jars {
		content, err := os.ReadFile(filepath.Join(jarDir, jar))
		if err != nil {
			return nil, err
		}
		files[path.Join(jarDirectory, jar)] = content
	}
	return files, nil
}

// addNodeModules lays packages out as npm installs them. Trivy and Grype read each package.json, osv-scanner
// only the lock file npm leaves beside them.
func (t tree) addNodeModules(packages []string) error {
	if len(packages) == 0 {
		return nil
	}
	lock := map[string]any{}
	for _, p := range packages {
		parts := npmForm.FindStringSubmatch(p)
		manifest := map[string]string{"name": parts[1], "version": parts[2], "license": "MIT"}
		if err := t.addJSON(path.Join(nodeModules, parts[1], "package.json"), manifest); err != nil {
			return err
		}
		lock["node_modules/"+parts[1]] = map[string]string{"version": parts[2], "license": "MIT"}
	}
	return t.addJSON(path.Join(nodeModules, ".package-lock.json"), map[string]any{
		"name":            "app",
		"lockfileVersion": 3,
		"requires":        true,
		"packages":        lock,
	})
}

func (t tree) addJSON(name string, value any) error {
	content, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	t[name] = append(content, '\n')
	return nil
}
