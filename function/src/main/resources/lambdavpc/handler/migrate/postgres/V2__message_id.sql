-- The id of the queue's message that a note came with: a second delivery of it changes nothing. Notes from elsewhere have none.
set role owner;
alter table app.notes add column message_id text unique check (length(message_id) between 1 and 100);
reset role;
