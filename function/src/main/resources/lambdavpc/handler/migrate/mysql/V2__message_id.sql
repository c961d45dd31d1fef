-- A database made without a character set may have one that cannot write every note.
alter table notes convert to character set utf8mb4;

-- The id of the queue's message that a note came with: a second delivery of it changes nothing. Notes from elsewhere have none.
-- Ids are compared byte for byte: the usual collations take an A for an a. MySQL has no ADD COLUMN IF NOT EXISTS.
set @missing = not exists (
    select * from information_schema.columns where table_schema = database() and table_name = 'notes' and column_name = 'message_id');
set @change = if(@missing, 'alter table notes add column message_id varchar(100) character set ascii collate ascii_bin unique', 'do 0');
prepare change_notes from @change;
execute change_notes;
deallocate prepare change_notes;
