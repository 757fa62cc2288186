-- The entry that takes a unit out of service, or returns it, stands in the record of the batch that
-- the unit serves: also where the person does not see that batch. It tells the person nothing.
create function public.equipment_service_changed(p_unit uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not (identity.holds('equipment.maintain') or identity.holds('equipment.calibrate')
            or identity.holds('equipment.use')) then
        raise exception 'Only who may change the unit tells its batch.' using errcode = 'BW007';
    end if;
    perform ledger.concern(array(
        select 'batches.batch/' || u.batch_id from public.equipment_unit n
        join public.equipment_use u on u.id = n.use_id where n.id = p_unit));
end $$;
revoke all on function public.equipment_service_changed(uuid) from public;

-- The same for a unit that measures wrong, and every batch whose record it is in since an instant.
create function public.equipment_measured_wrong(p_unit uuid, p_since timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform public.equipment_service_changed(p_unit);
    perform ledger.concern(array(
        select distinct b.record from ledger.section u
        join ledger.entry e on e.id = u.entry_id
        join ledger.section b on b.entry_id = e.id and starts_with(b.record, 'batches.batch/')
        where u.record = 'equipment.unit/' || p_unit and e.outcome = 'done'
          and (p_since is null or e.at >= p_since)));
end $$;
revoke all on function public.equipment_measured_wrong(uuid, timestamptz) from public;
