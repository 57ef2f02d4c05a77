-- The star schema in SQLite, version 2. Times are UTC texts, as Superset compares them; truth is
-- 0 or 1.
create table tth_meta(key text primary key, value text not null);
insert into tth_meta values('schema_version', '2');

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
  observed_status text, failing_stage text, stage_seconds text,
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
