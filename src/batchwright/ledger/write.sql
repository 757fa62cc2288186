-- Closes the open entry once its rows are saved, in one statement: p_saved counts the rows that the
-- functions insert_ and update_ of the tables have saved, and an argument is there before the call.
create function ledger.write(
    p_saved bigint[], p_kind text, p_outcome text, p_header text, p_records text[],
    out entry_id bigint, out leaf bytea
) language plpgsql as $$
begin
    select c.entry_id, c.leaf into write.entry_id, write.leaf
    from ledger.close(p_kind, p_outcome, p_header, p_records) c;
end $$;
