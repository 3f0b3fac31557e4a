// Package outdir replaces a directory as a whole: readers see the old one or the new one, never half of either.
package outdir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Replace lets write fill an empty directory beside dir and then puts it in dir's place. It refuses to replace
// a directory that mark does not recognise as one of ours. When anything fails, dir is as it was.
func Replace(dir string, mark func(dir string) bool, write func(dir string) error) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := replaceable(dir, mark); err != nil {
		return err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("%s cannot be made: %w", parent, err)
	}
	fresh, err := os.MkdirTemp(parent, "."+filepath.Base(dir)+".new-")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", parent, err)
	}
	defer os.RemoveAll(fresh)
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	if err := write(fresh); err != nil {
		return err
	}
	return swap(fresh, dir)
}

func replaceable(dir string, mark func(string) bool) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s cannot be replaced: %w", dir, err)
	case len(entries) > 0 && !mark(dir):
		return fmt.Errorf("%s holds something that is not demo content, and would be deleted; name another directory or empty it", dir)
	default:
		return nil
	}
}

func swap(fresh, dir string) error {
	old := fresh + ".old"
	err := os.Rename(dir, old)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil {
		return errors.Join(err, os.Rename(old, dir))
	}
	return os.RemoveAll(old)
}
