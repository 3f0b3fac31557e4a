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

const appDir = "app"

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
	for _, p := range image.Npm {
		parts := npmForm.FindStringSubmatch(p)
		content, err := json.MarshalIndent(map[string]string{"name": parts[1], "version": parts[2], "license": "MIT"}, "", "  ")
		if err != nil {
			return nil, err
		}
		files[path.Join(appDir, "node_modules", parts[1], "package.json")] = append(content, '\n')
	}
	for _, jar := range image.Jars {
		content, err := os.ReadFile(filepath.Join(jarDir, jar))
		if err != nil {
			return nil, err
		}
		files[path.Join(appDir, "lib", jar)] = content
	}
	return files, nil
}
