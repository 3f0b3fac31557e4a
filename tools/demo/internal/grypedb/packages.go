package grypedb

import (
	"strings"

	v6 "github.com/anchore/grype/grype/db/v6"
	"github.com/anchore/syft/syft/pkg"

	"demo/internal/advisory"
)

func affectedPackages(a advisory.Advisory) []*v6.AffectedPackageHandle {
	var all []*v6.AffectedPackageHandle
	for _, fix := range a.Fixed {
		all = append(all, &v6.AffectedPackageHandle{
			OperatingSystem: alpine(fix.Branch),
			Package:         &v6.Package{Ecosystem: string(pkg.ApkPkg), Name: a.Package},
			BlobValue: &v6.PackageBlob{Ranges: []v6.Range{{
				Version: v6.Version{Type: "apk", Constraint: "< " + fix.Version},
				Fix:     &v6.Fix{Version: fix.Version, State: v6.FixedStatus},
			}}},
		})
	}
	for _, span := range a.Ranges {
		ecosystem, format := languageType(a.Ecosystem)
		all = append(all, &v6.AffectedPackageHandle{
			Package: &v6.Package{Ecosystem: string(ecosystem), Name: a.Package},
			BlobValue: &v6.PackageBlob{
				CVEs:   a.CVEs(),
				Ranges: []v6.Range{{Version: v6.Version{Type: format, Constraint: span.Constraint(",")}, Fix: fix(span)}},
			},
		})
	}
	return all
}

func alpine(branch string) *v6.OperatingSystem {
	major, minor, _ := strings.Cut(branch[1:], ".")
	return &v6.OperatingSystem{Name: "alpine", ReleaseID: "alpine", MajorVersion: major, MinorVersion: minor}
}

func languageType(e advisory.Ecosystem) (pkg.Type, string) {
	if e == advisory.Maven {
		return pkg.JavaPkg, "java"
	}
	return pkg.NpmPkg, "npm"
}

func fix(span advisory.Range) *v6.Fix {
	if span.Fixed == "" {
		return &v6.Fix{State: v6.NotFixedStatus}
	}
	return &v6.Fix{Version: span.Fixed, State: v6.FixedStatus}
}
