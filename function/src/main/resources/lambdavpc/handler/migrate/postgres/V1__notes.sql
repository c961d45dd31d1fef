-- Roles belong to the whole server: a second or a restored database finds them there already.
do $$
begin
    if not exists (select from pg_roles where rolname = 'owner') then
        create role owner nologin;
    end if;
    if not exists (select from pg_roles where rolname = 'app') then
        create role app nologin;
    end if;
    -- Nobody connects, or makes temporary tables, who is not named here.
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to app', current_database());
end
$$;
-- Since PostgreSQL 16 the creator of a role may administer it but not act as it.
grant owner to current_user;

create schema app authorization owner;
grant usage on schema app to app;

-- The tables belong to a role that nobody can log in as, so no login can change or drop them.
set role owner;
create table app.notes (
    id   bigint generated always as identity primary key,
    body text not null check (length(body) between 1 and 10000)
);
grant select, insert on app.notes to app;

-- One row that is always there: rotation reads it to prove a login, and a restore test to prove that data came back.
create table app.sentinel (
    id   int primary key check (id = 1),
    body text not null
);
grant select on app.sentinel to app;
insert into app.sentinel values (1, 'the database is here');
insert into app.notes (body) values ('A note that only the reader can fetch.'), ('Nobody has seen the password it used.');
reset role;
