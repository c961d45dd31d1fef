-- Each statement commits by itself here, so each can be run again after one that failed.
create role if not exists app;

create table if not exists notes (
    id   bigint auto_increment primary key,
    body text not null check (char_length(body) between 1 and 10000)
);
grant select, insert on notes to app;

-- One row that is always there: rotation reads it to prove a login, and a restore test to prove that data came back.
create table if not exists sentinel (
    id   int primary key check (id = 1),
    body text not null
);
grant select on sentinel to app;
insert ignore into sentinel values (1, 'the database is here');
insert ignore into notes (id, body) values
    (1, 'A note that only the reader can fetch.'), (2, 'Nobody has seen the password it used.');
