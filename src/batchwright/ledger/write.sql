-- Saves rows and closes the open entry, in one call. With the caller's rights: each statement is
-- one that the caller could send by itself, and takes its rows as $1.
create function ledger.write(
    p_statements text[], p_rows json, p_kind text, p_outcome text, p_header text,
    p_records text[], out entry_id bigint, out leaf bytea
) language plpgsql as $$
declare v_done bigint;
begin
    for i in 1 .. cardinality(p_statements) loop
        execute p_statements[i] using p_rows -> (i - 1);
        get diagnostics v_done = row_count;
        if v_done <> json_array_length(p_rows -> (i - 1)) then
            raise exception 'A row has moved on since it was read.' using errcode = 'BW008';
        end if;
    end loop;
    select c.entry_id, c.leaf into write.entry_id, write.leaf
    from ledger.close(p_kind, p_outcome, p_header, p_records) c;
end $$;
