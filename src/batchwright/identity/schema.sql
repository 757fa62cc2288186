-- Sessions and secrets: never captured, never exported, read by no role of the application.
create schema if not exists identity;

create table identity.secret (
    user_id uuid primary key,
    code text not null unique,
    salt bytea not null,
    parameters text not null,
    digest bytea not null,
    changed_at timestamptz not null default clock_timestamp(),
    valid_for interval not null default '180 days', -- own choice (US-11.300(b))
    must_change boolean not null default true,
    failures integer not null default 0,
    locked_at timestamptz
);
create table identity.secret_history (
    user_id uuid not null,
    salt bytea not null,
    parameters text not null,
    digest bytea not null,
    changed_at timestamptz not null default clock_timestamp()
);
create index secret_history_user on identity.secret_history (user_id, changed_at);
create table identity.session (
    id uuid primary key default gen_random_uuid(),
    token_digest bytea not null unique,
    user_id uuid not null,
    started_at timestamptz not null default clock_timestamp(),
    last_seen_at timestamptz not null default clock_timestamp(),
    idle_limit interval not null default interval '15 minutes',
    ended_at timestamptz,
    momentary boolean not null default false,
    spent_in xid8, -- the transaction of its one command, for a momentary session
    proved_in xid8, -- the transaction in which the person last proved the secret
    signing_digest bytea not null,
    signed_at timestamptz,
    sponsors uuid[] not null default '{}'
);
create index session_user_live on identity.session (user_id) where ended_at is null;

-- The session of a token if it lives at an instant: the one look-up of all that follows. It has
-- neither the owner's rights nor settings of its own, so that PostgreSQL puts it in place of its call.
-- A momentary session lives on within the transaction of its one command.
create function identity.live(p_token text, p_at timestamptz) returns setof identity.session
language sql stable as $$
    select * from identity.session s
    where s.token_digest = sha256(convert_to(p_token, 'UTF8')) and s.ended_at is null
      and s.last_seen_at > p_at - s.idle_limit
      and (s.spent_in is null or s.spent_in = pg_current_xact_id_if_assigned())
$$;

-- Who acts by a token, and what they see. Like `live` it is put in place of its call.
create function identity.who(p_token text)
returns table (user_id uuid, session_id uuid, sponsors uuid[]) language sql stable as $$
    select s.user_id, s.id, s.sponsors from identity.live(p_token, statement_timestamp()) s
    where s.spent_in is null
$$;

-- The sponsors that a user has access to now.
create function identity.sees(p_user uuid) returns uuid[]
language sql stable as $$
    select coalesce(array_agg(a.sees_id order by a.sees_id), '{}')
    from public.identity_sponsor_access a where a.user_id = p_user and a.ended_at is null
$$;

-- Enters the scope of a token for this transaction and says who acts; null for a dead session.
-- A secret past its time has to be changed before anything else (US-11.300(b)).
create function identity.enter(p_token text) returns jsonb
language plpgsql security definer set search_path = pg_catalog as $$
declare
    s identity.session;
    u public.identity_user;
    v_permissions text[];
    v_roles text[];
    v_sponsors uuid[];
begin
    perform set_config('batchwright.token', '', true);
    select * into s from identity.live(p_token, statement_timestamp());
    if s.id is null or s.spent_in is not null then
        return null;
    end if;
    select * into u from public.identity_user where id = s.user_id;
    if u.id is null or u.state <> 'active' then
        return null;
    end if;
    select coalesce(array_agg(distinct p), '{}'), coalesce(array_agg(distinct r.code), '{}')
    into v_permissions, v_roles
    from public.identity_role_assignment a
    join public.identity_role r on r.id = a.role_id
    cross join lateral jsonb_array_elements_text(r.permissions) p
    where a.user_id = u.id and a.ended_at is null
      and (a.expires_at is null or a.expires_at > clock_timestamp());
    v_sponsors := identity.sees(u.id);
    if v_sponsors <> s.sponsors or s.last_seen_at < clock_timestamp() - interval '20 seconds' then
        update identity.session set sponsors = v_sponsors, last_seen_at = clock_timestamp()
        where id = s.id;
    end if;
    perform set_config('batchwright.token', p_token, true);
    return jsonb_build_object('user_id', u.id, 'session_id', s.id, 'code', u.code, 'name', u.name,
        'permissions', to_jsonb(v_permissions), 'roles', to_jsonb(v_roles), 'sponsors', to_jsonb(v_sponsors),
        'accountable', u.accountable_at is not null, 'must_change_secret',
        (select must_change or changed_at < clock_timestamp() - valid_for
         from identity.secret c where c.user_id = u.id),
        'momentary', s.momentary);
end $$;

-- The sponsors that the session of this transaction may see; none without a session. It has to
-- live when the transaction begins: what takes longer than the idle limit keeps its scope.
create function identity.sponsors() returns uuid[]
language sql stable security definer set search_path = pg_catalog as $$
    select s.sponsors from identity.live(current_setting('batchwright.token', true), now()) s
$$;

-- True within the scope of a live session.
create function identity.in_scope() returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select exists (select from identity.live(current_setting('batchwright.token', true), now()))
$$;

-- The user of the live session of this transaction.
create function identity.actor() returns uuid
language sql stable security definer set search_path = pg_catalog as $$
    select s.user_id from identity.live(current_setting('batchwright.token', true), now()) s
$$;

-- True if the live session of this transaction is a system administrator's.
create function identity.administers() returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
    return exists (
        select from public.identity_role_assignment a
        join public.identity_role r on r.id = a.role_id
        where a.user_id = identity.actor() and a.ended_at is null and r.administers
          and (a.expires_at is null or a.expires_at > clock_timestamp()));
end $$;

-- True if the person of the live session of this transaction holds the permission.
create function identity.holds(p_permission text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
    return exists (
        select from public.identity_role_assignment a
        join public.identity_role r on r.id = a.role_id
        where a.user_id = identity.actor() and a.ended_at is null
          and r.permissions ? p_permission
          and (a.expires_at is null or a.expires_at > clock_timestamp()));
end $$;

-- True if this is the row of the person of this session, who keeps code, printed name and state.
create function identity.remains(p_id uuid, p_code text, p_name text, p_state text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
    return p_id = identity.actor() and exists (
        select from public.identity_user u
        where u.id = p_id and u.code = p_code and u.name = p_name and u.state = p_state);
end $$;

-- A momentary session is good for one command, done or refused (US-11.200(a)(1)).
create function identity.spend(p_session uuid) returns void
language sql security definer set search_path = pg_catalog as $$
    update identity.session set spent_in = pg_current_xact_id() where id = p_session and momentary
$$;

-- Five failures lock the secret; true for the failure that does (US-11.300(d)).
create function identity.failed(p_user uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare v_failures integer;
begin
    update identity.secret set failures = failures + 1,
        locked_at = case when failures + 1 >= 5 then coalesce(locked_at, clock_timestamp()) end
    where user_id = p_user
    returning failures into v_failures;
    return v_failures = 5;
end $$;

-- Security learns of a locked secret in the transaction that locked it; needs an open entry.
create function identity.alert_locked(p_user uuid) returns void
language sql security definer set search_path = pg_catalog as $$
    insert into public.identity_alert (id, version, code, user_id, text, raised_at)
    values (gen_random_uuid(), 1, 'secret_locked', p_user,
            'The secret is locked after 5 failures in a row.', clock_timestamp())
$$;

-- Why a sign-in failed is recorded, never told. A code that nobody has is not kept: people type
-- their secret there.
create function identity.record_failure(p_code text, out locked boolean)
language plpgsql security definer set search_path = pg_catalog as $$
declare s identity.secret;
begin
    select * into s from identity.secret t where t.code = p_code;
    perform ledger.open_system();
    locked := coalesce(s.failures = 5 and s.locked_at >= now(), false);
    if locked then
        perform identity.alert_locked(s.user_id);
    end if;
    perform ledger.close('identity.sign_in_failed.v1', 'refused',
        json_build_object('act', 'identity.sign_in', 'kind', 'identity.sign_in_failed.v1',
            'outcome', 'refused', 'code', s.code, 'locked', locked,
            'findings', json_build_array())::text);
end $$;

-- What is needed to compute a proof of a secret: salt and parameters, the same shape for an unknown code.
create function identity.challenge(p_code text, out salt bytea, out parameters text)
language sql stable security definer set search_path = pg_catalog as $$
    select coalesce(s.salt, substring(sha256(convert_to('unknown ' || p_code, 'UTF8')) for 16)),
           coalesce(s.parameters, 't=3,m=65536,p=1')
    from (select null) one left join identity.secret s on s.code = p_code
$$;

-- True if the proof shows knowledge of the secret of the active user `p_code`.
create function identity.proved(p_code text, p_proof bytea, out user_id uuid)
language plpgsql security definer set search_path = pg_catalog as $$
declare s identity.secret;
begin
    select * into s from identity.secret t where t.code = p_code for update;
    if s.user_id is null or s.locked_at is not null then
        return;
    end if;
    if s.digest is distinct from sha256(p_proof) then
        perform identity.failed(s.user_id);
        return;
    end if;
    if not exists (select from public.identity_user u where u.id = s.user_id and u.state = 'active') then
        return;
    end if;
    update identity.secret t set failures = 0 where t.user_id = s.user_id and t.failures > 0;
    user_id := s.user_id;
end $$;

-- Begins a session for the proved user; both components were given, so it is a full sign-in.
create function identity.begin_session(
    p_code text, p_proof bytea, p_token_digest bytea, p_signing_digest bytea, p_momentary boolean,
    out session_id uuid, out user_id uuid
) language plpgsql security definer set search_path = pg_catalog as $$
begin
    user_id := identity.proved(p_code, p_proof);
    if user_id is null then
        return;
    end if;
    insert into identity.session
        (token_digest, user_id, momentary, signing_digest, signed_at, sponsors)
    values (p_token_digest, begin_session.user_id, p_momentary, p_signing_digest,
            case when p_momentary then clock_timestamp() end,
            identity.sees(begin_session.user_id))
    returning id into session_id;
end $$;

-- A signature in the session: user code and secret at the first, the secret again at each later one.
create function identity.sign(p_session uuid, p_signer text, p_proof bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
    s identity.session;
    v_code text;
    v_locked timestamptz;
    v_failures integer;
begin
    select * into strict s from identity.session where id = p_session;
    select code, locked_at, failures into v_code, v_locked, v_failures from identity.secret where user_id = s.user_id;
    if v_locked is not null then
        return false;
    end if;
    if s.signing_digest is distinct from sha256(p_proof)
       or (p_signer is null and s.signed_at is null)
       or (p_signer is not null and p_signer is distinct from v_code) then
        if identity.failed(s.user_id) then
            perform identity.alert_locked(s.user_id);
        end if;
        return false;
    end if;
    if s.signed_at is null then
        update identity.session set signed_at = clock_timestamp() where id = s.id;
    end if;
    if v_failures > 0 then
        update identity.secret set failures = 0 where user_id = s.user_id;
    end if;
    return true;
end $$;

-- Only its person, a system administrator or the owner of the database touches a credential, and
-- only within the open entry of the command that records it.
create function identity.refuse_foreign(p_user uuid, p_own boolean, p_other boolean) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare v_actor uuid := identity.actor();
begin
    perform ledger.open_entry();
    if session_user = current_user
       or v_actor <> p_user and p_other and identity.administers()
       or v_actor = p_user and p_own then
        return;
    end if;
    raise exception 'This credential is not yours to change.' using errcode = 'BW007';
end $$;

-- Unlocks a secret: another person did it, who checks identities.
create function identity.unlock(p_user uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform ledger.open_entry();
    if coalesce(identity.actor(), p_user) = p_user or not identity.holds('identity.check') then
        raise exception 'This secret is not yours to unlock.' using errcode = 'BW007';
    end if;
    update identity.secret set failures = 0, locked_at = null where user_id = p_user;
end $$;

create function identity.end_session(p_token text) returns void
language sql security definer set search_path = pg_catalog as $$
    update identity.session set ended_at = clock_timestamp()
    where token_digest = sha256(convert_to(p_token, 'UTF8')) and ended_at is null
$$;

-- Ends all sessions of a person who leaves.
create function identity.end_sessions(p_user uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform identity.refuse_foreign(p_user, true, true);
    update identity.session set ended_at = clock_timestamp()
    where user_id = p_user and ended_at is null;
end $$;

-- Sets a secret and ends all sessions begun with the one before. One's own takes the proof of the
-- one before in this transaction, not the session alone; another's rests, until a third person
-- activates it (US-11.200(a)(3)).
create function identity.set_secret(
    p_user uuid, p_code text, p_salt bytea, p_parameters text, p_digest bytea, p_must_change boolean
) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform identity.refuse_foreign(p_user, not p_must_change, p_must_change);
    if session_user <> current_user and not (
        case when p_user = identity.actor() then exists (
            select from identity.live(current_setting('batchwright.token', true), now()) s
            where s.proved_in = pg_current_xact_id_if_assigned())
        else exists (select from public.identity_user u where u.id = p_user and u.state = 'proposed')
        end) then
        raise exception 'This secret is not set by its session alone.' using errcode = 'BW007';
    end if;
    insert into identity.secret (user_id, code, salt, parameters, digest, must_change)
    values (p_user, p_code, p_salt, p_parameters, p_digest, p_must_change)
    on conflict (user_id) do update set salt = p_salt, parameters = p_parameters,
        digest = p_digest, must_change = p_must_change, failures = 0, locked_at = null,
        changed_at = clock_timestamp();
    insert into identity.secret_history (user_id, salt, parameters, digest)
    values (p_user, p_salt, p_parameters, p_digest);
    update identity.session set ended_at = clock_timestamp()
    where user_id = p_user and ended_at is null;
end $$;

-- True if the person of this session knows their secret; a failure counts. Needs an open entry.
create function identity.proves(p_proof bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare s identity.secret;
begin
    perform ledger.open_entry();
    select * into s from identity.secret t where t.user_id = identity.actor() for update;
    if s.user_id is null or s.locked_at is not null then
        return false;
    end if;
    if s.digest is distinct from sha256(p_proof) then
        if identity.failed(s.user_id) then
            perform identity.alert_locked(s.user_id);
        end if;
        return false;
    end if;
    update identity.session t set proved_in = pg_current_xact_id()
    where t.token_digest
        = sha256(convert_to(current_setting('batchwright.token', true), 'UTF8'));
    return true;
end $$;

-- The last five secrets of the person of this session (own choice): what a proof needs.
create function identity.past_secrets(out salt bytea, out parameters text) returns setof record
language sql stable security definer set search_path = pg_catalog as $$
    select h.salt, h.parameters from identity.secret_history h
    where h.user_id = identity.actor() order by h.changed_at desc limit 5
$$;

-- True if one of the proofs shows a secret that the person of this session had.
create function identity.had_before(p_proofs bytea[]) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select exists (select from identity.secret_history h, unnest(p_proofs) p
                   where h.user_id = identity.actor() and h.digest = sha256(p))
$$;
