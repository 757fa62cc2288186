-- The record. Format of the bytes: docs/reference/entry.md.
create schema if not exists ledger;

create table ledger.epoch (
    number integer primary key,
    began_at timestamptz not null default clock_timestamp(),
    reason text not null
);
insert into ledger.epoch (number, reason) values (1, 'installed');

create table ledger.entry (
    id bigint generated always as identity primary key,
    epoch integer not null,
    txid xid8 not null,
    at timestamptz not null,
    actor_id uuid,
    session_id uuid,
    idempotency_key text,
    kind text,
    outcome text,
    sponsors uuid[],
    -- While open, records that it reaches beyond what its person sees; closed, empty. Else null.
    concerned text[],
    body bytea,
    leaf bytea
) with (fillfactor = 90);
create index entry_order on ledger.entry (epoch, txid, id);
create unique index entry_idempotency on ledger.entry (actor_id, idempotency_key)
    where idempotency_key is not null;
create index entry_kind on ledger.entry (kind, id);

create table ledger.image (
    id bigint generated always as identity primary key,
    entry_id bigint not null,
    table_name text not null,
    operation text not null,
    row_id uuid not null,
    records text[] not null,
    sponsor_id uuid,
    image text not null
);
create index image_entry on ledger.image (entry_id);
create index image_row on ledger.image (row_id, id);

create table ledger.section (
    record text not null,
    number bigint not null,
    entry_id bigint not null,
    sponsor_id uuid,
    previous bytea,
    salt bytea not null,
    digest bytea not null,
    primary key (record, number)
);
create index section_entry on ledger.section (entry_id);

create table ledger.head (
    record text primary key,
    number bigint not null
) with (fillfactor = 70);

create table ledger.tile (
    level integer not null,
    index bigint not null,
    hashes bytea not null,
    primary key (level, index)
);
create table ledger.seal (
    index bigint primary key,
    entry_id bigint not null unique
);
create table ledger.checkpoint (
    size bigint primary key,
    root bytea not null,
    note text not null,
    epoch integer not null,
    last_epoch integer not null,
    last_txid xid8 not null,
    last_entry_id bigint not null,
    at timestamptz not null default clock_timestamp()
);

-- The entry that this transaction has open; refuses a write outside of one.
create function ledger.open_entry() returns bigint
language plpgsql stable security definer set search_path = pg_catalog as $$
declare found_id bigint;
begin
    select id into found_id from ledger.entry
    where id = nullif(current_setting('ledger.entry', true), '')::bigint
      and txid = pg_current_xact_id_if_assigned() and leaf is null;
    if found_id is null then
        raise exception 'No ledger entry is open in this transaction: nothing is written without one.'
            using errcode = 'BW001';
    end if;
    return found_id;
end $$;

-- A commit without a leaf is refused.
create function ledger.refuse_unclosed() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if exists (select from ledger.entry where id = new.id and leaf is null) then
        raise exception 'Ledger entry % was opened and not closed.', new.id using errcode = 'BW002';
    end if;
    return null;
end $$;
create constraint trigger entry_closed after insert on ledger.entry
    deferrable initially deferred for each row when (new.leaf is null)
    execute function ledger.refuse_unclosed();

-- What is in the ledger stays as it is. An entry is completed once, by close.
create function ledger.refuse_change() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    raise exception 'The ledger is only ever appended to: % on %.% is refused.',
        tg_op, tg_table_schema, tg_table_name using errcode = 'BW003';
end $$;
create trigger entry_final before update on ledger.entry for each row
    when (old.leaf is not null) execute function ledger.refuse_change();
create trigger entry_kept before delete or truncate on ledger.entry
    for each statement execute function ledger.refuse_change();
create trigger image_final before update or delete or truncate on ledger.image
    for each statement execute function ledger.refuse_change();
create trigger section_final before update or delete or truncate on ledger.section
    for each statement execute function ledger.refuse_change();
create trigger seal_final before update or delete or truncate on ledger.seal
    for each statement execute function ledger.refuse_change();
create trigger checkpoint_final before update or delete or truncate on ledger.checkpoint
    for each statement execute function ledger.refuse_change();

create function ledger.instant(at timestamptz) returns text
language sql stable parallel safe as $$
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- First line but one of an entry's bytes: what the database itself attests.
create function ledger.attested(
    p_id bigint, p_epoch integer, p_txid xid8, p_at timestamptz, p_actor uuid, p_session uuid,
    p_key text
) returns text language sql stable as $$
    select '{"actor":' || coalesce('"' || p_actor || '"', 'null')
        || ',"at":"' || ledger.instant(p_at)
        || '","epoch":' || p_epoch
        || ',"id":' || p_id
        || ',"key":' || coalesce(to_json(p_key)::text, 'null')
        || ',"session":' || coalesce('"' || p_session || '"', 'null')
        || ',"txid":"' || p_txid || '"}'
$$;

-- Refuses a header that is not one line of JSON, or says another kind or outcome than the columns.
create function ledger.check_header(p_kind text, p_outcome text, p_header text) returns void
language plpgsql immutable as $$
declare v_header json;
begin
    if position(E'\n' in p_header) > 0 then
        raise exception 'A header is one line.' using errcode = 'BW004';
    end if;
    -- What is no JSON is refused by the type itself (22P02).
    v_header := p_header;
    if p_kind is null or p_outcome is null or p_outcome not in ('done', 'refused')
       or v_header ->> 'kind' is distinct from p_kind
       or v_header ->> 'outcome' is distinct from p_outcome then
        raise exception 'A header says the kind and outcome of its entry.' using errcode = 'BW009';
    end if;
end $$;

-- One seals at a time, and whoever verifies waits for it: until the end of this transaction. A lock
-- on a table that the application may only read; an advisory one could be held by any SQL of its.
create function ledger.await_sealing() returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    lock table ledger.epoch in share mode;
end $$;
create function ledger.begin_sealing() returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    lock table ledger.epoch in exclusive mode;
end $$;

-- Opens the one entry of this transaction for the session whose token is given; enters its scope.
create function ledger.open(
    p_token text, p_key text, p_signer text default null, p_proof bytea default null,
    out entry_id bigint, out at timestamptz, out repeated bigint, out signed boolean,
    out actor jsonb
) language plpgsql security definer set search_path = pg_catalog as $$
declare
    v_user uuid;
    v_session uuid;
begin
    actor := identity.enter(p_token);
    at := clock_timestamp();
    if actor is null then
        return;
    end if;
    v_user := (actor ->> 'user_id')::uuid;
    v_session := (actor ->> 'session_id')::uuid;
    if (actor ->> 'momentary')::boolean then
        perform identity.spend(v_session);
    end if;
    insert into ledger.entry (epoch, txid, at, actor_id, session_id, idempotency_key)
    values ((select max(number) from ledger.epoch), pg_current_xact_id(), open.at, v_user,
            v_session, p_key)
    on conflict (actor_id, idempotency_key) where idempotency_key is not null do nothing
    returning id into entry_id;
    if entry_id is null then
        select e.id into repeated from ledger.entry e
        where e.actor_id = v_user and e.idempotency_key = p_key;
        return;
    end if;
    perform set_config('ledger.entry', entry_id::text, true);
    if p_proof is not null then
        signed := identity.sign(v_session, p_signer, p_proof);
    end if;
end $$;

-- Opens an entry that no person's session stands behind: a job of the system, named by its kind.
create function ledger.open_system(out entry_id bigint, out at timestamptz)
language plpgsql security definer set search_path = pg_catalog as $$
begin
    at := clock_timestamp();
    insert into ledger.entry (epoch, txid, at)
    values ((select max(number) from ledger.epoch), pg_current_xact_id(), open_system.at)
    returning id into entry_id;
    perform set_config('ledger.entry', entry_id::text, true);
end $$;

-- The sections: this entry's part in each record, with its images as text and whose they are. Takes
-- each record's next number; the records come in order, so that nobody deadlocks. Two statements,
-- because the second has to see what was committed while the first waited. The first section of a
-- record is of the sponsor of its images, or of the site, and all that follow are of the same: what
-- moves the site's stock for a batch is in the part that the batch's sponsor sees. The plan is kept:
-- one made anew for each array costs more.
create function ledger.sections_of(
    p_entry bigint, p_records text[], p_images text[], p_sponsors uuid[], out v_digests text
) language plpgsql security definer
set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare v_numbers bigint[];
begin
    with taken as (
        insert into ledger.head as h (record, number)
        select r, 1 from unnest(p_records) with ordinality u (r, o) order by o
        on conflict (record) do update set number = h.number + 1
        returning record, number)
    select array_agg(number order by record collate "C") into v_numbers from taken;
    with made as materialized (
        select record, number, images, uuid_send(gen_random_uuid()) as salt,
               (select e.leaf from ledger.section s join ledger.entry e on e.id = s.entry_id
                where s.record = m.record and s.number = m.number - 1) as previous,
               case when number = 1 then sponsor_id else
                   (select s.sponsor_id from ledger.section s
                    where s.record = m.record and s.number = m.number - 1) end as sponsor_id
        from unnest(p_records, v_numbers, p_images, p_sponsors)
            m (record, number, images, sponsor_id)),
    done as (
        insert into ledger.section (record, number, entry_id, sponsor_id, previous, salt, digest)
        select record, number, p_entry, sponsor_id, previous, salt, sha256(convert_to(
            E'batchwright.section.v1\n{"number":' || number
            || ',"previous":' || coalesce('"' || encode(previous, 'hex') || '"', 'null')
            || ',"record":' || to_json(record)
            || ',"salt":"' || encode(salt, 'hex') || '"}' || coalesce(images, ''), 'UTF8'))
        from made returning record, digest)
    select string_agg(E'\n' || encode(digest, 'hex'), '' order by record collate "C")
    into v_digests from done;
end $$;

-- Refuses a record that is there, and of which nothing is seen by who sees these sponsors.
create function ledger.check_records(p_records text[], p_seen uuid[]) returns void
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
    if exists (
        select from unnest(p_records) r
        where exists (select from ledger.head h where h.record = r)
          and not exists (
            select from ledger.section s where s.record = r and p_seen @> array[
                coalesce(s.sponsor_id, '00000000-0000-0000-0000-000000000000')]))
    then
        raise exception 'An entry stands in records that its person sees.' using errcode = 'BW010';
    end if;
end $$;

-- The open entry, an act of the site's own, stands in these records too, whoever sees them. Who sees
-- one of them sees the entry; so its header says nothing of a sponsor. For functions of the owner.
create function ledger.concern(p_records text[]) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare v_entry bigint := ledger.open_entry();
begin
    update ledger.entry set concerned = coalesce(concerned, '{}') || p_records where id = v_entry;
end $$;

-- Closes the open entry: sections, bytes, leaf. Nothing more is written in this transaction.
create function ledger.close(
    p_kind text, p_outcome text, p_header text, p_records text[] default '{}',
    out entry_id bigint, out leaf bytea
) language plpgsql security definer
set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
    e ledger.entry;
    v_records text[];
    v_images text[];
    v_owners uuid[];
    v_sponsors uuid[];
    v_text text;
begin
    entry_id := ledger.open_entry();
    select * into strict e from ledger.entry where id = close.entry_id;
    perform ledger.check_header(p_kind, p_outcome, p_header);
    if e.actor_id is not null and cardinality(p_records) > 0 then
        perform ledger.check_records(p_records, identity.sponsors());
    end if;
    v_text := E'batchwright.entry.v1\n'
        || ledger.attested(e.id, e.epoch, e.txid, e.at, e.actor_id, e.session_id, e.idempotency_key)
        || E'\n' || p_header;
    -- An image stands once in each record it names.
    with told as (
        select r collate "C" as record, i.id, i.sponsor_id,
               E'\n{"operation":"' || i.operation || '","row":' || i.image
               || ',"table":"' || i.table_name || '"}' as line
        from ledger.image i, unnest(i.records) with ordinality u (r, o)
        where i.entry_id = e.id and o = array_position(i.records, r)
        union all
        select p collate "C", null, null, null from unnest(p_records || e.concerned) p),
    parts as (
        select record, string_agg(line, '' order by id) as images,
               (array_agg(sponsor_id order by id))[1] as sponsor_id
        from told group by record)
    select array_agg(record order by record), array_agg(images order by record),
           array_agg(sponsor_id order by record)
    into v_records, v_images, v_owners from parts;
    if cardinality(v_records) > 0 then
        v_text := v_text || ledger.sections_of(e.id, v_records, v_images, v_owners);
        -- Of whose rows it is, and of whose records: the site's stock moved for a batch is both's.
        select array_agg(sponsor_id) into v_sponsors from (
            select i.sponsor_id from ledger.image i where i.entry_id = e.id
            union
            select s.sponsor_id from ledger.section s
            where s.entry_id = e.id and s.record <> all (coalesce(e.concerned, '{}'))) found
        where sponsor_id is not null;
    end if;
    leaf := sha256('\x00'::bytea || convert_to(v_text, 'UTF8'));
    update ledger.entry t
    set kind = p_kind, outcome = p_outcome, sponsors = v_sponsors,
        concerned = case when e.concerned is not null then '{}'::text[] end,
        body = convert_to(v_text, 'UTF8'), leaf = close.leaf
    where t.id = e.id;
    perform set_config('ledger.entry', '', true);
end $$;

-- As sections_of, for one record and an entry without rows: half the cost of the general way.
create function ledger.section_without_rows(
    p_entry bigint, p_record text, p_seen uuid[], out v_digest text)
language plpgsql security definer set search_path = pg_catalog as $$
declare
    v_number bigint;
    v_previous bytea;
    v_sponsor uuid;
    v_salt bytea := uuid_send(gen_random_uuid());
    v_made bytea;
begin
    insert into ledger.head as h (record, number) values (p_record, 1)
    on conflict (record) do update set number = h.number + 1
    returning number into v_number;
    if v_number > 1 then
        select e.leaf, s.sponsor_id into strict v_previous, v_sponsor
        from ledger.section s join ledger.entry e on e.id = s.entry_id
        where s.record = p_record and s.number = v_number - 1;
        if not coalesce(v_sponsor, '00000000-0000-0000-0000-000000000000') = any(p_seen) then
            perform ledger.check_records(array[p_record], p_seen);
        end if;
    end if;
    v_made := sha256(convert_to(
        E'batchwright.section.v1\n{"number":' || v_number
        || ',"previous":' || coalesce('"' || encode(v_previous, 'hex') || '"', 'null')
        || ',"record":' || to_json(p_record)
        || ',"salt":"' || encode(v_salt, 'hex') || '"}', 'UTF8'));
    insert into ledger.section (record, number, entry_id, sponsor_id, previous, salt, digest)
    values (p_record, v_number, p_entry, v_sponsor, v_previous, v_salt, v_made);
    v_digest := E'\n' || encode(v_made, 'hex');
end $$;

-- A whole entry without rows, in one call: an event of the system or of a session.
create function ledger.append(
    p_token text, p_kind text, p_header text, p_record text default null,
    out entry_id bigint, out leaf bytea
) language plpgsql security definer set search_path = pg_catalog as $$
declare
    v_user uuid;
    v_session uuid;
    v_seen uuid[];
    v_epoch integer;
    v_at timestamptz := clock_timestamp();
    v_txid xid8 := pg_current_xact_id();
    v_text text;
begin
    select w.user_id, w.session_id, w.sponsors, (select max(number) from ledger.epoch)
    into v_user, v_session, v_seen, v_epoch from identity.who(p_token) w;
    if v_user is null then
        raise exception 'No session stands behind this entry.' using errcode = 'BW005';
    end if;
    perform ledger.check_header(p_kind, 'done', p_header);
    entry_id := nextval('ledger.entry_id_seq');
    v_text := E'batchwright.entry.v1\n'
        || ledger.attested(entry_id, v_epoch, v_txid, v_at, v_user, v_session, null)
        || E'\n' || p_header;
    if p_record is not null then
        v_text := v_text || ledger.section_without_rows(entry_id, p_record, v_seen);
    end if;
    leaf := sha256('\x00'::bytea || convert_to(v_text, 'UTF8'));
    insert into ledger.entry (id, epoch, txid, at, actor_id, session_id, kind, outcome, body, leaf)
    overriding system value
    values (entry_id, v_epoch, v_txid, v_at, v_user, v_session, p_kind, 'done',
            convert_to(v_text, 'UTF8'), leaf);
end $$;

-- The header line of an entry, as JSON.
create function ledger.header(p_body bytea) returns jsonb language sql immutable as $$
    select split_part(convert_from(p_body, 'UTF8'), E'\n', 3)::jsonb
$$;

-- After a restore: a new epoch, and an entry that names what may be lost.
create function ledger.restored(p_in_backup text, p_known_outside text) returns bigint
language plpgsql security definer set search_path = pg_catalog as $$
declare v_entry bigint;
begin
    insert into ledger.epoch (number, reason)
    select max(number) + 1, 'restored from a backup' from ledger.epoch;
    select entry_id into v_entry from ledger.open_system();
    perform ledger.close('ledger.restored.v1', 'done',
        '{"checkpoint_in_backup":' || coalesce(to_json(p_in_backup)::text, 'null')
        || ',"checkpoint_known_outside":' || coalesce(to_json(p_known_outside)::text, 'null')
        || ',"kind":"ledger.restored.v1","outcome":"done"}');
    return v_entry;
end $$;
