package image

import (
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Built is an image with all its tags: an index when there is more than one platform.
type Built struct {
	Repository string
	Tags       []string
	Digest     v1.Hash
	Index      v1.ImageIndex // nil for a single platform
	Platforms  []Platform
}

// Platform is the image of one platform.
type Platform struct {
	Name  string
	Image v1.Image
}

// Build assembles every image of the manifest, with jars from the directory.
func (m Manifest) Build(jarDir string) ([]Built, error) {
	if err := m.RequireJars(jarDir); err != nil {
		return nil, err
	}
	all := make([]Built, 0, len(m.Images))
	for _, image := range m.Images {
		built, err := m.build(image, jarDir)
		if err != nil {
			return nil, fmt.Errorf("%s:%s: %w", image.Repository, image.Tags[0], err)
		}
		all = append(all, built)
	}
	return all, nil
}

func (m Manifest) build(image Image, jarDir string) (Built, error) {
	built := Built{Repository: image.Repository, Tags: image.Tags}
	app, err := m.appFiles(image, jarDir)
	if err != nil {
		return built, err
	}
	for _, platform := range image.platformNames() {
		assembled, err := assemble(image, platform, m.Roots[image.Platforms[platform]].files(platform), app)
		if err != nil {
			return built, err
		}
		built.Platforms = append(built.Platforms, Platform{Name: platform, Image: assembled})
	}
	if len(built.Platforms) == 1 {
		built.Digest, err = built.Platforms[0].Image.Digest()
		return built, err
	}
	built.Index = index(built.Platforms)
	built.Digest, err = built.Index.Digest()
	return built, err
}

func assemble(image Image, platform string, root, app tree) (v1.Image, error) {
	var additions []mutate.Addendum
	for _, part := range []struct {
		files tree
		by    string
	}{{root, "vulnstream demo: root"}, {app, "vulnstream demo: application"}} {
		if len(part.files) == 0 {
			continue
		}
		layer, err := part.files.layer(image.Created)
		if err != nil {
			return nil, err
		}
		additions = append(additions, mutate.Addendum{
			Layer:     layer,
			History:   v1.History{Created: v1.Time{Time: image.Created}, CreatedBy: part.by},
			MediaType: types.OCILayer,
		})
	}
	base := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	filled, err := mutate.Append(base, additions...)
	if err != nil {
		return nil, err
	}
	return configure(filled, image, platform)
}

func configure(filled v1.Image, image Image, platform string) (v1.Image, error) {
	current, err := filled.ConfigFile()
	if err != nil {
		return nil, err
	}
	config := current.DeepCopy()
	config.OS, config.Architecture, _ = strings.Cut(platform, "/")
	config.Created = v1.Time{Time: image.Created}
	config.Config = v1.Config{
		Cmd:        image.Command,
		Env:        []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
		User:       "65532",
		WorkingDir: "/",
		Labels: map[string]string{
			"org.opencontainers.image.title":       image.Repository,
			"org.opencontainers.image.description": image.Description,
			"org.opencontainers.image.version":     image.Tags[0],
			"org.opencontainers.image.vendor":      "vulnstream demo",
			"org.opencontainers.image.licenses":    "Apache-2.0",
		},
	}
	return mutate.ConfigFile(filled, config)
}

func index(platforms []Platform) v1.ImageIndex {
	additions := make([]mutate.IndexAddendum, len(platforms))
	for i, p := range platforms {
		os, architecture, _ := strings.Cut(p.Name, "/")
		additions[i] = mutate.IndexAddendum{
			Add:        p.Image,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: os, Architecture: architecture}},
		}
	}
	return mutate.AppendManifests(mutate.IndexMediaType(empty.Index, types.OCIImageIndex), additions...)
}
