-- From version 1 of the star schema to version 2, which tells of every result where it ended and, in
-- one text instead of a metric each, how long its stages took. It takes no time: results of before
-- have none of that. The views are made anew after this.
alter table tth_result add column observed_status text;
alter table tth_result add column failing_stage text;
alter table tth_result add column stage_seconds text;
update tth_meta set value = '2' where key = 'schema_version';
