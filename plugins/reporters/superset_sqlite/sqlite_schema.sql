-- The star schema in SQLite, version 1. Times are UTC texts, as Superset compares them; truth is
-- 0 or 1.
create table tth_meta(key text primary key, value text not null);
insert into tth_meta values('schema_version', '1');

create table tth_run(
  run_id integer primary key,
  run_uid text not null unique,
  project text not null, pipeline text, trigger_kind text, ci_provider text,
  ci_pipeline_id integer, ci_job_id integer, ci_job_name text, ci_attempt integer, ci_url text,
  git_repo text, git_branch text, git_commit text, git_author text, models_commit text,
  arch text not null, host_name text, card_type text, device_count integer, backend text,
  host_version text, python_version text, torch_version text,
  shard_index integer, shard_count integer,
  started_at datetime not null, finished_at datetime, run_date date not null,
  state text not null check(state in ('running', 'complete', 'aborted')),
  planned integer, exit_code integer,
  ingested_at datetime not null default (strftime('%Y-%m-%d %H:%M:%f000', 'now')));
create index tth_run_date on tth_run(run_date, arch);

create table tth_test(
  test_id integer primary key,
  test_uid text not null unique,
  node_id text not null, model_path text, model_name text not null, model_arch text, variant text,
  task text, model_type text, source text, framework text, owner text,
  run_mode text not null, parallelism text not null, run_phase text not null default 'default',
  first_seen date not null, last_seen date not null);

create table tth_text(
  text_id integer primary key,
  digest text not null unique, first_line text not null, body text not null, issue_url text);

create table tth_result(
  run_id integer not null references tth_run on delete cascade,
  test_id integer not null references tth_test,
  attempt integer not null default 1,
  is_final integer not null default 1,
  outcome text not null check(outcome in ('passed', 'failed', 'error', 'skipped', 'xfailed',
                                          'xpassed', 'timeout', 'crashed')),
  bringup_status text not null, config_status text not null, group_name text,
  started_at datetime not null, duration_s real not null,
  pcc real, required_pcc real, pcc_enabled integer, pcc_is_nan integer not null default 0,
  atol real, comparison_passed integer,
  batch_size integer, seq_len integer, weights_dtype text, model_params integer,
  reason_id integer references tth_text, message_id integer references tth_text,
  failing_component text, guidance text, signal integer, peak_rss_mb integer, log_ref text,
  primary key(run_id, test_id, attempt)) without rowid;
create index tth_result_test on tth_result(test_id, run_id);

create table tth_metric(
  run_id integer not null, test_id integer not null, attempt integer not null default 1,
  name text not null, item text not null default '', value real, text_value text, unit text,
  threshold real, direction text, passed integer, source text,
  primary key(run_id, test_id, attempt, name, item),
  foreign key(run_id, test_id, attempt) references tth_result on delete cascade) without rowid;

create table tth_property(
  run_id integer not null, test_id integer not null, attempt integer not null default 1,
  key text not null, value text, primary key(run_id, test_id, attempt, key),
  foreign key(run_id, test_id, attempt) references tth_result on delete cascade) without rowid;

create table tth_env(
  run_id integer not null references tth_run on delete cascade,
  key text not null, value text, primary key(run_id, key)) without rowid;

create table tth_latest(
  project text not null, git_branch text not null, arch text not null,
  test_id integer not null references tth_test,
  run_id integer not null references tth_run on delete cascade, attempt integer not null,
  started_at datetime not null, outcome text not null, bringup_status text not null,
  previous_outcome text, since_date date not null,
  primary key(project, git_branch, arch, test_id)) without rowid;

create view tth_v_result as
select r.run_uid, r.project, r.pipeline, r.trigger_kind, r.git_branch, r.git_commit,
    r.models_commit, r.arch, r.host_name, r.ci_url, r.started_at run_started_utc, r.run_date,
    f.started_at started_utc, t.test_uid, t.model_path, t.model_name, t.model_arch, t.variant,
    t.task, t.model_type, t.framework, t.owner, t.run_mode, t.parallelism, t.run_phase, f.attempt,
    f.is_final, f.outcome, f.bringup_status, f.config_status, f.group_name, f.duration_s, f.pcc,
    f.required_pcc, f.pcc_enabled, f.pcc - f.required_pcc pcc_margin, f.atol, f.comparison_passed,
    f.batch_size, f.seq_len, f.weights_dtype, f.failing_component, f.guidance,
    c.first_line reason, c.issue_url, m.first_line message,
    case when f.outcome = 'passed' then 1 else 0 end is_pass,
    case when f.outcome in ('failed', 'error', 'timeout', 'crashed') then 1 else 0 end is_fail
  from tth_result f
  join tth_run r on r.run_id = f.run_id
  join tth_test t on t.test_id = f.test_id
  left join tth_text c on c.text_id = f.reason_id
  left join tth_text m on m.text_id = f.message_id;

create view tth_v_metric as
select r.run_uid, r.project, r.git_branch, r.arch, r.run_date, f.started_at started_utc,
    t.test_uid, t.model_name, t.variant, t.run_mode, t.parallelism, x.attempt, x.name, x.item,
    x.value, x.unit, x.threshold, x.passed, x.source
  from tth_metric x
  join tth_result f on f.run_id = x.run_id and f.test_id = x.test_id and f.attempt = x.attempt
  join tth_run r on r.run_id = x.run_id
  join tth_test t on t.test_id = x.test_id;

create view tth_v_latest as
select l.project, l.git_branch, l.arch, l.since_date, l.previous_outcome, r.run_uid, r.run_date,
    r.ci_url, f.started_at started_utc, t.test_uid, t.model_name, t.model_arch, t.variant, t.task,
    t.framework, t.owner, t.run_mode, t.parallelism, f.outcome, f.bringup_status, f.config_status,
    f.group_name, f.duration_s, f.pcc, f.required_pcc, f.pcc - f.required_pcc pcc_margin,
    f.failing_component, f.guidance, c.first_line reason, m.first_line message,
    case when f.outcome = 'passed' then 1 else 0 end is_pass,
    case when f.outcome in ('failed', 'error', 'timeout', 'crashed') then 1 else 0 end is_fail
  from tth_latest l
  join tth_result f on f.run_id = l.run_id and f.test_id = l.test_id and f.attempt = l.attempt
  join tth_run r on r.run_id = l.run_id
  join tth_test t on t.test_id = l.test_id
  left join tth_text c on c.text_id = f.reason_id
  left join tth_text m on m.text_id = f.message_id;

-- The latest result of a test beside the one before it, where there was one.
create view tth_v_change as
select l.*, p.outcome before_outcome, p.bringup_status before_bringup_status, p.pcc before_pcc,
    p.duration_s before_duration_s, q.run_date before_run_date,
    l.pcc - p.pcc pcc_change, l.duration_s - p.duration_s duration_change_s,
    case when l.outcome <> p.outcome then 1 else 0 end is_change
  from tth_v_latest l
  join tth_test t on t.test_uid = l.test_uid
  join tth_result p on p.test_id = t.test_id and p.is_final
  join tth_run q on q.run_id = p.run_id
 where p.started_at = (
    select max(b.started_at) from tth_result b join tth_run g on g.run_id = b.run_id
     where b.test_id = t.test_id and b.is_final and g.project = l.project and g.arch = l.arch
       and coalesce(g.git_branch, '') = l.git_branch and b.started_at < l.started_utc)
   and q.project = l.project and q.arch = l.arch
   and coalesce(q.git_branch, '') = l.git_branch;
