-- A hundred times the shop: as many sources with a target, a tag, an image, a finding and a problem each, and as many more
-- packages in the image of the shop.
insert into source (public_id, kind, address)
select gen_random_uuid(), 0, 'registry.test/many-' || n from generate_series(1, 100) n;
insert into artifact (public_id, kind, digest, platform)
select gen_random_uuid(), 0, 'sha256:' || lpad(n::text, 64, '0'), 'linux/amd64' from generate_series(1, 100) n;
create temporary table pair as
select s.id as source_id, a.id as artifact_id, n from generate_series(1, 100) n
join source s on s.address = 'registry.test/many-' || n
join artifact a on a.digest = 'sha256:' || lpad(n::text, 64, '0');
insert into artifact_source select artifact_id, source_id from pair;
insert into source_artifact (source_id, artifact_id) select source_id, artifact_id from pair;
insert into reference (source_id, name, artifact_id) select source_id, 'v1', artifact_id from pair;
insert into target (team_id, name, repository, definition, file, line)
select 1, 'many-' || n, 'registry.test/many-' || n, '{}', 'targets/many.yaml', n from pair;
insert into package (ecosystem, namespace, name, version, purl)
select 'npm', '', 'many/openssl' || n, '', 'pkg:npm/many/p' || n from generate_series(1, 100) n;
insert into finding (public_id, artifact_id, package_id, group_id, status, severity, severity_rule)
select gen_random_uuid(), artifact_id, 1, 1, 0, 5, 2 from pair
union all
select gen_random_uuid(), 1, p.id, 1, 0, 5, 2 from package p where p.ecosystem = 'npm';
insert into problem (public_id, source_id, name_id, group_id, status, severity, severity_rule)
select gen_random_uuid(), source_id, 1, 1, 0, 5, 2 from pair
union all
select gen_random_uuid(), 1, p.id, 1, 0, 5, 2 from package p where p.ecosystem = 'npm';
insert into problem_view (problem_id, team_id, source_id, status, severity, severity_rule, slo, due_at, first_seen_at)
select p.id, t.team, p.source_id, 0, 5, 2, 1, now() + interval '1 d', now() from problem p
cross join (values (0), (1)) as t (team) where p.id > 4;
insert into problem_count
select source_id, t.team, 0, 5, -1, 1, 1 from pair cross join (values (0), (1)) as t (team);
insert into transition (problem_id, kind, cause) select p.id, 0, 0 from problem p where p.id > 4;
drop table pair;
