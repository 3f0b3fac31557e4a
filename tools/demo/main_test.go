package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func call(args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = run(context.Background(), args, &out, &err)
	return code, out.String(), err.String()
}

func TestExitCodesAndMessages(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const advisories = "../../demo/advisories"
	tests := map[string]struct {
		args   []string
		code   int
		stdout string
		stderr string
	}{
		"nothing":            {nil, misuse, "", "Usage: demo-content"},
		"help":               {[]string{"--help"}, done, "Example:", ""},
		"help of databases":  {[]string{"databases", "--help"}, done, "demo-content databases --advisories demo/advisories", ""},
		"help of images":     {[]string{"images", "-h"}, done, "demo-content images --images demo", ""},
		"unknown command":    {[]string{"database"}, misuse, "", `there is no command "database"`},
		"unknown flag":       {[]string{"databases", "--colour"}, misuse, "", "-colour; 'demo-content databases --help'"},
		"argument":           {[]string{"databases", "x"}, misuse, "", `"x" is too much`},
		"missing flag":       {[]string{"databases", "--advisories", advisories}, misuse, "", "--out is missing"},
		"time":               {[]string{"databases", "--advisories", advisories, "--out", file + "x", "--built", "today"}, misuse, "", `--built "today" is not a time`},
		"no advisories":      {[]string{"databases", "--advisories", file + "x", "--out", file + "x"}, misuse, "", "is not there"},
		"unwritable":         {[]string{"databases", "--advisories", advisories, "--out", file}, failed, "", "cannot be replaced"},
		"no target":          {[]string{"images", "--images", "../../demo", "--jars", "."}, misuse, "", "one of --registry and --layout"},
		"two targets":        {[]string{"images", "--images", "../../demo", "--jars", ".", "--registry", "a", "--layout", "b"}, misuse, "", "one of --registry and --layout"},
		"no manifest":        {[]string{"images", "--images", t.TempDir(), "--jars", ".", "--layout", "b"}, misuse, "", "is no manifest and has none"},
		"no jars":            {[]string{"images", "--images", "../../demo", "--jars", t.TempDir(), "--layout", "b"}, failed, "", "is missing; get it with: mvn"},
		"databases are made": {[]string{"databases", "--advisories", advisories, "--out", filepath.Join(t.TempDir(), "out"), "--built", "2026-11-21T00:00:00Z"}, done, `{"kind":"demo","advisories":`, "advisories for Trivy, Grype and osv-scanner"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := call(test.args...)
			if code != test.code || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
				t.Errorf("exit %d, want %d\nstdout %s\nstderr %s", code, test.code, stdout, stderr)
			}
			if test.stdout == "" && stdout != "" {
				t.Errorf("stdout should be empty: %s", stdout)
			}
		})
	}
}
