-- From version 1 of the star schema to version 2, which tells of every result where it ended and, in
-- one text instead of a metric each, how long its stages took. The views are made anew after this.
alter table tth_result add column observed_status text;
alter table tth_result add column failing_stage text;
alter table tth_result add column stage_seconds text;
update tth_result set
    observed_status = (
        select p.value from tth_property p
         where p.run_id = tth_result.run_id and p.test_id = tth_result.test_id
           and p.attempt = tth_result.attempt and p.key = 'observed_status'),
    failing_stage = (
        select p.value from tth_property p
         where p.run_id = tth_result.run_id and p.test_id = tth_result.test_id
           and p.attempt = tth_result.attempt and p.key = 'last_stage'
           and tth_result.outcome in ('failed', 'error', 'xfailed', 'timeout', 'crashed'));
delete from tth_property where key in ('observed_status', 'last_stage');
drop view tth_v_change;
drop view tth_v_latest;
drop view tth_v_metric;
drop view tth_v_last_night;
drop view tth_v_result;
update tth_meta set value = '2' where key = 'schema_version';
