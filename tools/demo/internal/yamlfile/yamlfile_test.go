package yamlfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type sample struct {
	Name  string            `yaml:"name"`
	Tags  []string          `yaml:"tags"`
	Notes map[string]string `yaml:"notes"`
	Items []struct {
		Size int `yaml:"size"`
	} `yaml:"items"`
}

func TestWrongContentIsReportedWithItsLine(t *testing.T) {
	tests := map[string]struct {
		content string
		want    []string
	}{
		"unknown key":          {"name: a\ncolour: red\n", []string{`f.yaml:2: unknown key "colour"`}},
		"unknown key deep":     {"items:\n  - size: 1\n    width: 2\n", []string{`f.yaml:3: unknown key "width"`}},
		"several at once":      {"a: 1\nb: 2\nname: x\n", []string{`f.yaml:1: unknown key "a"`, `f.yaml:2: unknown key "b"`}},
		"text for a list":      {"name: a\ntags: one\n", []string{"f.yaml:2: the text `one` is not a list"}},
		"list for a text":      {"name: [a]\n", []string{"f.yaml:1: a list is not a text"}},
		"key twice":            {"name: a\nname: b\n", []string{`f.yaml:2: mapping key "name" already defined at line 1`}},
		"not YAML":             {"name: [a\n", []string{"f.yaml:1: did not find expected ',' or ']'"}},
		"tab":                  {"name: a\n\ttags: []\n", []string{"f.yaml:2: found a tab character that violates indentation"}},
		"empty":                {"", []string{"f.yaml: is empty"}},
		"second document":      {"name: a\n---\nname: b\n", []string{"f.yaml:2: holds a second document; put it into a file of its own"}},
		"anchor of itself":     {"name: &a [*a]\n", nil},
		"nothing wrong at all": {"name: a\ntags: [b]\n", []string{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var s sample
			_, problems := Parse("f.yaml", []byte(test.content), &s)
			if test.want == nil {
				if len(problems) == 0 {
					t.Fatal("nothing was reported")
				}
				return
			}
			if got := strings.Split(problems.Error(), "\n"); problems.Error() != strings.Join(test.want, "\n") {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestProblemPointsAtTheValueOrAsNearAsThereIs(t *testing.T) {
	var s sample
	doc, problems := Parse("f.yaml", []byte("name: a\nitems:\n  - size: 1\n  - size: 2\n"), &s)
	if problems != nil {
		t.Fatal(problems)
	}
	for line, path := range map[int][]any{1: {"name"}, 4: {"items", 1, "size"}, 3: {"items", 0, "width"}} {
		if got := doc.Problem(path, "wrong").Line; got != line {
			t.Errorf("%v: line %d, want %d", path, got, line)
		}
	}
}

func TestUnreadableFileIsAProblem(t *testing.T) {
	var s sample
	_, problems := Read(filepath.Join(t.TempDir(), "none.yaml"), &s)
	if len(problems) != 1 || !strings.Contains(problems.Error(), "cannot be read: no such file") {
		t.Error(problems)
	}
	dir := t.TempDir()
	if _, problems = Read(dir, &s); len(problems) != 1 {
		t.Error(problems)
	}
	if err := os.WriteFile(filepath.Join(dir, "binary.yaml"), []byte{0xff, 0xfe, 0, 1}, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, problems = Read(filepath.Join(dir, "binary.yaml"), &s); len(problems) != 1 {
		t.Error(problems)
	}
}
