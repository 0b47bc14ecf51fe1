namespace Authentik.Emulator.Database;

/// <summary>One step of the schema, recorded in <c>django_migrations</c> under the app it would belong to.</summary>
internal sealed record Migration(string App, string Name, string Sql)
{
    /// <summary>All steps in order. A step that was released is never edited.</summary>
    internal static IReadOnlyList<Migration> All { get; } =
    [
        // Objects of every model in one table: the emulator knows models by their attributes, not by their columns.
        new("authentik_core", "0001_objects",
            """
            create table emulator_object (
                model text not null,
                pk text not null,
                data jsonb not null,
                sequence bigint generated always as identity,
                created timestamptz not null default now(),
                updated timestamptz not null default now(),
                primary key (model, pk)
            );
            create index on emulator_object using gin (data jsonb_path_ops);
            create sequence emulator_user_pk;
            create sequence emulator_provider_pk;
            create unique index on emulator_object ((data->>'username')) where model = 'authentik_core.user';
            create unique index on emulator_object ((data->>'slug')) where model = 'authentik_core.application';
            create unique index on emulator_object ((data->>'identifier')) where model = 'authentik_core.token';
            create unique index on emulator_object ((data->>'key')) where model = 'authentik_core.token';
            create unique index on emulator_object ((data->>'slug')) where model = 'authentik_flows.flow';
            create unique index on emulator_object ((data->>'name')) where model = 'authentik_blueprints.blueprintinstance';
            create unique index on emulator_object ((data->>'client_id')) where model like 'authentik_providers_%';
            """),
        // For whoever looks with SQL. It also stops authentik itself: its first migration cannot create this table, so the two never mix.
        new("authentik_core", "0002_user_view",
            """
            create view authentik_core_user as
            select pk::int as id, data->>'username' as username, data->>'name' as name, data->>'email' as email,
                   (data->>'is_active')::boolean as is_active, data->>'type' as type, data->>'path' as path
            from emulator_object where model = 'authentik_core.user';
            """),
        // Who shows what others must hear about: outposts reload, other processes look again.
        new("authentik_core", "0003_changes",
            """
            create function emulator_announce() returns trigger language plpgsql as $$
            begin
                perform pg_notify('authentik_emulator', coalesce(new.model, old.model));
                return null;
            end $$;
            create trigger emulator_announce after insert or update or delete on emulator_object
                for each row execute function emulator_announce();
            """),
        new("authentik_core", "0004_sessions",
            """
            create table emulator_session (
                key text primary key,
                data jsonb not null,
                expires timestamptz not null
            );
            """),
        new("authentik_tasks", "0001_tasks",
            """
            create table emulator_task (
                id uuid primary key,
                actor text not null,
                rel_obj_app_label text,
                rel_obj_model text,
                rel_obj_id text,
                state text not null default 'queued',
                messages jsonb not null default '[]',
                sequence bigint generated always as identity,
                mtime timestamptz not null default now()
            );
            create index on emulator_task (state, sequence);
            create index on emulator_task (rel_obj_id);
            create table emulator_worker (
                id text primary key,
                version text not null,
                last_seen timestamptz not null default now()
            );
            """),
        new("authentik_outposts", "0001_state",
            """
            create table emulator_outpost_state (
                outpost text not null,
                uid text not null,
                data jsonb not null,
                last_seen timestamptz not null default now(),
                primary key (outpost, uid)
            );
            """),
        // Codes and tokens by the digest of their text, so that the table gives nobody access.
        new("authentik_providers_oauth2", "0001_grants",
            """
            create table emulator_oauth_grant (
                key text primary key,
                kind text not null,
                provider text not null,
                user_pk text not null,
                sid text,
                data jsonb not null,
                expires timestamptz not null,
                revoked boolean not null default false
            );
            create index on emulator_oauth_grant (sid);
            """),
    ];
}
