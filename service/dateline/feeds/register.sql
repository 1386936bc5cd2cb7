-- What is followed, and how far: the feeds (the parts of sitemap indexes among them) and the pages they list.
create table feeds (
    url text primary key,
    parent text references feeds (url) on update cascade on delete cascade,  -- the index that lists it
    host text not null,
    kind text,
    title text,
    added_at real not null,
    due_at real,                 -- seconds since the epoch, null once it is gone for good
    interval_s real not null,
    looked_at real,
    changed_at real,
    etag text,
    last_modified text,
    body text,                   -- a hash of what was read last
    failures integer not null default 0,
    problem text
) strict;

create table pages (
    identity text primary key,   -- the URL without what does not identify the page
    url text not null,
    feed text not null references feeds (url) on update cascade on delete cascade,
    host text not null,
    mark text not null,          -- changes when the feed says that the page has
    published_at text,
    due_at real,                 -- null while there is nothing to do
    looked_at real,
    etag text,
    last_modified text,
    content text,                -- a hash of what the article told when it was published last
    article_id text,
    failures integer not null default 0,
    problem text
) strict;

create index feeds_due on feeds (due_at) where due_at is not null;
create index pages_due on pages (due_at) where due_at is not null;
create index pages_of_feed on pages (feed)
