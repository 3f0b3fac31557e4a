package image

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Delivered is one tag that now names its image.
type Delivered struct {
	Repository string `json:"repository"`
	Tag        string `json:"tag"`
	Digest     string `json:"digest"`
	// Sent is false when the registry had it already.
	Sent bool `json:"-"`
}

// Push puts every tag into a registry spoken to by plain HTTP, below the prefix, and reports each.
func Push(ctx context.Context, all []Built, registry, prefix string, report func(Delivered)) error {
	for _, built := range all {
		for _, tag := range built.Tags {
			repository := path.Join(prefix, built.Repository)
			ref, err := name.NewTag(registry+"/"+repository+":"+tag, name.Insecure, name.StrictValidation)
			if err != nil {
				return fmt.Errorf("--registry or --prefix: %w", err)
			}
			sent, err := push(ctx, built, ref)
			if err != nil {
				return explain(registry, ref, err)
			}
			report(Delivered{Repository: repository, Tag: tag, Digest: built.Digest.String(), Sent: sent})
		}
	}
	return nil
}

func push(ctx context.Context, built Built, ref name.Tag) (bool, error) {
	options := []remote.Option{remote.WithContext(ctx)}
	if there, err := remote.Head(ref, options...); err == nil && there.Digest == built.Digest {
		return false, nil
	}
	if built.Index != nil {
		return true, remote.WriteIndex(ref, built.Index, options...)
	}
	return true, remote.Write(ref, built.Platforms[0].Image, options...)
}

func explain(registry string, ref name.Tag, err error) error {
	var refused *net.OpError
	if errors.As(err, &refused) {
		return fmt.Errorf("registry %s cannot be reached (%w); is it running, and does it speak plain HTTP there?", registry, refused.Err)
	}
	return fmt.Errorf("%s cannot be pushed: %w", ref, err)
}

// Archive writes a docker-archive per tag and platform, for scanners that take images as files.
func Archive(all []Built, dir, prefix string, report func(Delivered)) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("--layout: %w", err)
	}
	for _, built := range all {
		for _, tag := range built.Tags {
			repository := path.Join(prefix, built.Repository)
			ref, err := name.NewTag(repository+":"+tag, name.WithDefaultRegistry(""))
			if err != nil {
				return fmt.Errorf("--prefix: %w", err)
			}
			for _, p := range built.Platforms {
				if err := archive(filepath.Join(dir, archiveName(built, tag, p)), ref, p.Image); err != nil {
					return err
				}
			}
			report(Delivered{Repository: repository, Tag: tag, Digest: built.Digest.String(), Sent: true})
		}
	}
	return nil
}

func archiveName(built Built, tag string, p Platform) string {
	parts := []string{built.Repository, tag}
	if len(built.Platforms) > 1 {
		parts = append(parts, strings.ReplaceAll(p.Name, "/", "-"))
	}
	return strings.Join(parts, "-") + ".tar"
}

func archive(file string, ref name.Tag, image v1.Image) error {
	unfinished := file + ".part"
	if err := tarball.WriteToFile(unfinished, ref, image); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", file, err), os.Remove(unfinished))
	}
	return os.Rename(unfinished, file)
}
