package outdir

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func always(string) bool { return true }

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestReplaceMakesWhatWasNotThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "out")
	err := Replace(dir, always, func(fresh string) error {
		write(t, filepath.Join(fresh, "file"), "new")
		return nil
	})
	if err != nil || read(t, filepath.Join(dir, "file")) != "new" {
		t.Error(err)
	}
}

func TestReplaceLeavesNothingOfTheOldAndNothingBeside(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "out")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "old"), "old")
	err := Replace(dir, always, func(fresh string) error {
		write(t, filepath.Join(fresh, "new"), "new")
		if read(t, filepath.Join(dir, "old")) != "old" {
			t.Error("the old was touched before the new was ready")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	inside, _ := os.ReadDir(dir)
	beside, _ := os.ReadDir(parent)
	if len(inside) != 1 || inside[0].Name() != "new" || len(beside) != 1 {
		t.Errorf("inside %v, beside %v", inside, beside)
	}
}

func TestFailureLeavesTheOldAsItWas(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "out")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "old"), "old")
	failure := errors.New("full")
	if err := Replace(dir, always, func(string) error { return failure }); !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
	beside, _ := os.ReadDir(parent)
	if read(t, filepath.Join(dir, "old")) != "old" || len(beside) != 1 {
		t.Errorf("beside: %v", beside)
	}
}

func TestForeignDirectoryIsNotDeleted(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "thesis.tex"), "years of work")
	called := false
	err := Replace(dir, func(string) bool { return false }, func(string) error { called = true; return nil })
	if err == nil || called || read(t, filepath.Join(dir, "thesis.tex")) != "years of work" {
		t.Errorf("got %v", err)
	}
}

func TestFileInTheWayIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out")
	write(t, file, "mine")
	if err := Replace(file, always, func(string) error { return nil }); err == nil || read(t, file) != "mine" {
		t.Errorf("got %v", err)
	}
	if err := Replace(filepath.Join(file, "below"), always, func(string) error { return nil }); err == nil {
		t.Error("a directory below a file was made")
	}
}
