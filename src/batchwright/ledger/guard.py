"""Guard, capture and policies for every table of rows, made from the row classes.

`install` runs after each migration as the owner of the database. It is idempotent. Statement
triggers with transition tables: twice a plain bulk insert, where row triggers cost four times.
"""

from psycopg import Connection

from batchwright.kernel.rows import SITE, Row, has_sponsor, has_version, owner_column
from batchwright.ledger.columns import columns
from batchwright.ledger.table import ROW_TYPES

_PINNED = (
    "set search_path = pg_catalog set timezone = 'UTC' set datestyle = 'ISO, MDY' "
    "set extra_float_digits = 1 set bytea_output = 'hex' set intervalstyle = 'iso_8601'"
)

EXEMPT = {
    "public.django_migrations": "names of migrations; the application has no right to it",
    "ledger.epoch": "the record itself: written by the owner's functions alone",
    "ledger.entry": "the record itself: written by the owner's functions, completed once",
    "ledger.image": "the record itself: written by capture alone, never changed",
    "ledger.section": "the record itself: written by the owner's functions, never changed",
    "ledger.head": "counters of the record, made again from the sections at verification",
    "ledger.tile": "the tree over the record, written by the sealer and verified from the leaves",
    "ledger.seal": "the order of the record, written by the sealer, never changed",
    "ledger.checkpoint": "signed by the sealer, kept outside too, never changed",
    "identity.secret": "secrets are never captured: only that one changed is recorded",
    "identity.secret_history": "secrets are never captured: only that one changed is recorded",
    "identity.session": "digests of live tokens are secrets; a session's beginning is recorded",
}
"""Tables that the guard does not capture, each with the reason."""


def install(connection: Connection, row_types: dict[str, type[Row]] | None = None) -> None:
    """Every table of rows has capture, refusal of other writes, policies, keys and rights."""
    types = ROW_TYPES if row_types is None else row_types
    database = connection.info.dbname
    statements = []
    for name in sorted(types):
        row_type = types[name]
        statements += [_capture(row_type), _refusals(row_type), _policies(row_type, database)]
        statements.append(_saving(row_type, database))
    for name in sorted(types):
        statements += _keys(types[name], types)
    # Last: a function is open to all when it is made.
    statements.append(_roles(database))
    with connection.transaction():
        for statement in statements:
            connection.execute(statement.encode())


def _roles(database: str) -> str:
    app, sealer, verifier, backup = (
        f'"{database}_{role}"' for role in ("app", "sealer", "verifier", "backup")
    )
    ledger_tables = ["entry", "image", "section", "head", "tile", "seal", "checkpoint", "epoch"]
    policies = "".join(
        f"""
        alter table ledger.{table} enable row level security;
        drop policy if exists readers on ledger.{table};
        create policy readers on ledger.{table} for select to {verifier}, {backup}, {sealer}
            using (true);
        """
        for table in ledger_tables
    )
    return f"""
    revoke all on all functions in schema ledger, identity from public;
    grant usage on schema public, ledger, identity to {app}, {sealer}, {verifier}, {backup};
    revoke create on schema public from public;
    grant execute on function ledger.open(text, text, text, bytea),
        ledger.close(text, text, text, text[]), ledger.append(text, text, text, text),
        ledger.write(bigint[], text, text, text, text[]),
        ledger.open_entry(), ledger.instant(timestamptz), ledger.header(bytea),
        identity.enter(text), identity.sponsors(), identity.in_scope(),
        identity.actor(), identity.administers(), identity.holds(text),
        identity.remains(uuid, text, text, text),
        identity.record_failure(text), identity.unlock(uuid), identity.challenge(text),
        identity.proves(bytea), identity.past_secrets(), identity.had_before(bytea[]),
        identity.end_sessions(uuid),
        identity.begin_session(text, bytea, bytea, bytea, boolean), identity.end_session(text),
        identity.set_secret(uuid, text, bytea, text, bytea, boolean),
        public.equipment_service_changed(uuid),
        public.equipment_measured_wrong(uuid, timestamptz) to {app};
    grant execute on function ledger.header(bytea), ledger.instant(timestamptz),
        ledger.attested(bigint, integer, xid8, timestamptz, uuid, uuid, text)
        to {sealer}, {verifier}, {backup};
    grant execute on function ledger.await_sealing() to {verifier};
    grant execute on function ledger.begin_sealing() to {sealer};
    grant select on all tables in schema ledger to {app}, {sealer}, {verifier}, {backup};
    grant select on all tables in schema identity, public to {backup};
    grant select on all sequences in schema ledger to {backup};
    grant insert on ledger.tile, ledger.seal, ledger.checkpoint to {sealer};
    grant update on ledger.tile to {sealer};
    {policies}
    drop policy if exists scope on ledger.entry;
    create policy scope on ledger.entry for select to {app} using (
        coalesce(nullif(array_remove(sponsors, '{SITE}'), '{{}}'),
                 case when sponsors is not null or outcome = 'done' then array['{SITE}'::uuid] end)
            <@ (select identity.sponsors())
        or actor_id = (select identity.actor())
        or concerned is not null
            and exists (select from ledger.section s where s.entry_id = entry.id));
    drop policy if exists scope on ledger.section;
    create policy scope on ledger.section for select to {app} using (
        coalesce(sponsor_id, '{SITE}') = any((select identity.sponsors())::uuid[]));
    drop policy if exists scope on ledger.image;
    create policy scope on ledger.image for select to {app} using (
        coalesce(sponsor_id, '{SITE}') = any((select identity.sponsors())::uuid[]));
    drop policy if exists scope on ledger.head;
    drop policy if exists scope on ledger.checkpoint;
    create policy scope on ledger.checkpoint for select to {app} using (true);
    drop policy if exists scope on ledger.seal;
    create policy scope on ledger.seal for select to {app} using (true);
    drop policy if exists scope on ledger.tile;
    create policy scope on ledger.tile for select to {app} using (true);
    drop policy if exists sealing on ledger.tile;
    create policy sealing on ledger.tile for all to {sealer} using (true) with check (true);
    drop policy if exists sealing on ledger.seal;
    create policy sealing on ledger.seal for insert to {sealer} with check (true);
    drop policy if exists sealing on ledger.checkpoint;
    create policy sealing on ledger.checkpoint for insert to {sealer} with check (true);
    """


def _saving(row_type: type[Row], database: str) -> str:
    """The functions that save rows given as JSON, for ledger.write, with the caller's rights.

    One row, which is the rule, is found by its key; a set of them might be joined by a scan.
    """
    table = row_type.TABLE.name
    names = [each.name for each in columns(row_type)]
    listed = ", ".join(names)
    sets = ", ".join(f"{each} = n.{each}" for each in names if each != "id")
    one = f"json_populate_record(null::public.{table}, p_rows -> 0)"
    many = f"json_populate_recordset(null::public.{table}, p_rows)"
    saving = {"insert": f"insert into public.{table} ({listed}) select {listed} from {{given}} n"}
    if has_version(row_type):
        saving["update"] = (
            f"update public.{table} t set {sets} from {{given}} n "
            "where t.id = n.id and t.version = n.version - 1"
        )
    return "".join(
        f"""
    create or replace function ledger.{name}_{table}(p_rows json, out v_done bigint)
    language plpgsql set plan_cache_mode = force_generic_plan as $save$
    declare v_given integer := json_array_length(p_rows);
    begin
        if v_given = 1 then
            {statement.format(given=one)};
        else
            {statement.format(given=many)};
        end if;
        get diagnostics v_done = row_count;
        if v_done <> v_given then
            raise exception 'A row of {table} has moved on since it was read.'
                using errcode = 'BW008', table = '{table}';
        end if;
    end $save$;
    revoke all on function ledger.{name}_{table}(json) from public;
    grant execute on function ledger.{name}_{table}(json) to "{database}_app";
    """
        for name, statement in saving.items()
    )


def _records(row_type: type[Row]) -> str:
    found = ", ".join(f"'{each.kind}/' || n.{each.column}" for each in row_type.TABLE.records)
    return f"array_remove(array[{found}]::text[], null)"


def _capture(row_type: type[Row]) -> str:
    name = row_type.TABLE.name
    owner = owner_column(row_type)
    sponsor = f"n.{owner}" if owner else "null::uuid"
    insert = f"""
        insert into ledger.image
            (entry_id, table_name, operation, row_id, records, sponsor_id, image)
        select v_entry, '{name}', %s, n.id, {_records(row_type)}, {sponsor},
               row_to_json(n)::text
        from new_rows n;"""
    statement = f"""
    create or replace function ledger.capture_insert_{name}() returns trigger
    language plpgsql security definer {_PINNED} as $capture$
    declare v_entry bigint := ledger.open_entry();
    begin
        {insert.replace("%s", "'insert'")}
        return null;
    end $capture$;
    create or replace trigger capture_insert after insert on public.{name}
        referencing new table as new_rows
        for each statement execute function ledger.capture_insert_{name}();
    """
    if not has_version(row_type):
        return statement
    same_owner = f" and o.{owner} = n.{owner}" if owner else ""
    return (
        statement
        + f"""
    create or replace function ledger.capture_update_{name}() returns trigger
    language plpgsql security definer {_PINNED} as $capture$
    declare v_entry bigint := ledger.open_entry();
    begin
        if exists (select from old_rows o where not exists (
                select from new_rows n where n.id = o.id and n.version = o.version + 1{same_owner}))
        then
            raise exception 'A row of {name} keeps its key and goes one version on.'
                using errcode = 'BW006';
        end if;
        {insert.replace("%s", "'update'")}
        return null;
    end $capture$;
    create or replace trigger capture_update after update on public.{name}
        referencing old table as old_rows new table as new_rows
        for each statement execute function ledger.capture_update_{name}();
    """
    )


def _refusals(row_type: type[Row]) -> str:
    name = row_type.TABLE.name
    events = "delete or truncate" if has_version(row_type) else "update or delete or truncate"
    return f"""
    create or replace trigger refuse_change before {events} on public.{name}
        for each statement execute function ledger.refuse_change();
    """


def _policies(row_type: type[Row], database: str) -> str:
    name = row_type.TABLE.name
    app, owner, verifier, backup = (
        f'"{database}_{role}"' for role in ("app", "owner", "verifier", "backup")
    )
    using = row_type.TABLE.policy or (
        "sponsor_id = any((select identity.sponsors())::uuid[])"
        if has_sponsor(row_type)
        else "(select identity.in_scope())"
    )
    writers = row_type.TABLE.writers
    check = f"({using}) and ({writers})" if writers else using
    rights = "select, insert, update" if has_version(row_type) else "select, insert"
    sponsor_index = (
        f"create index if not exists {name}_sponsor on public.{name} (sponsor_id, id);"
        if has_sponsor(row_type)
        else ""
    )
    return f"""
    alter table public.{name} enable row level security;
    alter table public.{name} force row level security;
    drop policy if exists scope on public.{name};
    create policy scope on public.{name} to {app} using ({using}) with check ({check});
    drop policy if exists own on public.{name};
    create policy own on public.{name} to {owner} using (true) with check (true);
    drop policy if exists readers on public.{name};
    create policy readers on public.{name} for select to {verifier}, {backup} using (true);
    revoke all on public.{name} from {app};
    grant {rights} on public.{name} to {app};
    grant select on public.{name} to {verifier}, {backup};
    {sponsor_index}
    """


def _keys(row_type: type[Row], types: dict[str, type[Row]]) -> list[str]:
    statements = []
    name = row_type.TABLE.name
    for column in columns(row_type):
        if column.references is None:
            continue
        target = column.references.table
        owner = column.references.sponsor
        if owner is None and has_sponsor(row_type) and has_sponsor(types[target]):
            owner = "sponsor_id"
        own_columns, target_columns = (
            (f"{owner}, {column.name}", "sponsor_id, id") if owner else (column.name, "id")
        )
        key = f"{name}_{column.name}_key"[:63]
        unique = f"{target}_sponsor_id_id"[:63]
        if owner:
            statements.append(_once(target, unique, "unique (sponsor_id, id)"))
        statements.append(
            _once(
                name,
                key,
                f"foreign key ({own_columns}) references public.{target} ({target_columns})",
            )
        )
    for number, check in enumerate(row_type.TABLE.checks, 1):
        statements.append(_once(name, f"{name}_check_{number}"[:63], f"check ({check})"))
    return statements


def _once(table: str, constraint: str, definition: str) -> str:
    return f"""
    do $once$ begin
        if not exists (select from pg_constraint where conname = '{constraint}'
                       and conrelid = 'public.{table}'::regclass) then
            alter table public.{table} add constraint {constraint} {definition};
        end if;
    end $once$;
    """
