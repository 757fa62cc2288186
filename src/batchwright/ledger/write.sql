-- Saves rows and closes the open entry, in one call, with the caller's rights. Rows are saved by the
-- functions insert_TABLE and update_TABLE that the guard makes: their plans are kept.
create function ledger.write(
    p_functions text[], p_rows json, p_kind text, p_outcome text, p_header text,
    p_records text[], out entry_id bigint, out leaf bytea
) language plpgsql as $$
declare v_done bigint;
begin
    for i in 1 .. cardinality(p_functions) loop
        execute format('select ledger.%I($1)', p_functions[i]) into v_done
            using p_rows -> (i - 1);
        if v_done <> json_array_length(p_rows -> (i - 1)) then
            raise exception 'A row has moved on since it was read.' using errcode = 'BW008';
        end if;
    end loop;
    select c.entry_id, c.leaf into write.entry_id, write.leaf
    from ledger.close(p_kind, p_outcome, p_header, p_records) c;
end $$;
