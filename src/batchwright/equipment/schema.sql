-- The entry that takes a unit out of service, or returns it, stands in the record of the batch that
-- the unit serves: also where the person does not see that batch. It tells the person nothing.
create function public.equipment_service_changed(p_unit uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not (identity.holds('equipment.maintain') or identity.holds('equipment.calibrate')
            or identity.holds('equipment.use')) then
        raise exception 'Only who may change the unit tells its batch.' using errcode = 'BW007';
    end if;
    update public.equipment_use u
    set version = u.version + 1, service_changed_at = clock_timestamp()
    from public.equipment_unit n where n.id = p_unit and u.id = n.use_id;
end $$;
revoke all on function public.equipment_service_changed(uuid) from public;
