-- Merges the staging tables into the star schema; the caller's transaction makes it one step.
-- Rows go in in the order of their keys, so that two writers wait for each other, not in a circle.
insert into tth_run(run_uid, project, pipeline, trigger_kind, ci_provider, ci_pipeline_id,
    ci_job_id, ci_job_name, ci_attempt, ci_url, git_repo, git_branch, git_commit, git_author,
    models_commit, arch, host_name, backend, host_version, python_version, torch_version,
    shard_index, shard_count, started_at, finished_at, run_date, state, planned, exit_code)
select run_uid, project, pipeline, trigger_kind, ci_provider, ci_pipeline_id,
    ci_job_id, ci_job_name, ci_attempt, ci_url, git_repo, git_branch, git_commit, git_author,
    models_commit, arch, host_name, backend, host_version, python_version, torch_version,
    shard_index, shard_count, started_at, finished_at, run_date, state, planned, exit_code
  from s_run where true
on conflict(run_uid) do update set finished_at = excluded.finished_at, state = excluded.state,
    planned = excluded.planned, exit_code = excluded.exit_code;

insert into tth_env(run_id, key, value)
select r.run_id, s.key, s.value
  from s_env s join tth_run r on r.run_uid = (select run_uid from s_run)
 where true order by s.key
on conflict(run_id, key) do update set value = excluded.value;

insert into tth_text(digest, first_line, body, issue_url)
select digest, first_line, body, issue_url from s_text where true order by digest
on conflict(digest) do nothing;

insert into tth_test(test_uid, node_id, model_path, model_name, model_arch, variant, task, source,
    framework, owner, run_mode, parallelism, first_seen, last_seen)
select s.test_uid, s.node_id, s.model_path, s.model_name, s.model_arch, s.variant, s.task,
    s.source, s.framework, s.owner, s.run_mode, s.parallelism, r.run_date, r.run_date
  from s_test s cross join s_run r
 where true order by s.test_uid
on conflict(test_uid) do update set model_path = excluded.model_path,
    model_name = excluded.model_name, model_arch = excluded.model_arch,
    variant = excluded.variant, task = excluded.task, source = excluded.source,
    framework = excluded.framework, owner = excluded.owner, last_seen = excluded.last_seen
 where excluded.last_seen > tth_test.last_seen;

insert into tth_result(run_id, test_id, attempt, is_final, outcome, bringup_status, config_status,
    group_name, started_at, duration_s, pcc, required_pcc, pcc_enabled, pcc_is_nan, atol,
    comparison_passed, reason_id, message_id, failing_component, guidance, signal, peak_rss_mb,
    log_ref, weights_dtype, model_params, observed_status, failing_stage, stage_seconds)
select r.run_id, t.test_id, s.attempt, s.is_final <> 0, s.outcome, s.bringup_status,
    s.config_status, s.group_name, s.started_at, s.duration_s, s.pcc, s.required_pcc,
    s.pcc_enabled <> 0, s.pcc_is_nan <> 0, s.atol, s.comparison_passed <> 0, reason.text_id,
    message.text_id, s.failing_component, s.guidance, s.signal, s.peak_rss_mb, s.log_ref,
    s.weights_dtype, s.model_params, s.observed_status, s.failing_stage,
    s.stage_seconds
  from s_result s
  join tth_run r on r.run_uid = (select run_uid from s_run)
  join tth_test t on t.test_uid = s.test_uid
  left join tth_text reason on reason.digest = s.reason_digest
  left join tth_text message on message.digest = s.message_digest
 where true order by t.test_id, s.attempt
on conflict(run_id, test_id, attempt) do update set is_final = excluded.is_final,
    outcome = excluded.outcome, bringup_status = excluded.bringup_status,
    config_status = excluded.config_status, group_name = excluded.group_name,
    started_at = excluded.started_at, duration_s = excluded.duration_s, pcc = excluded.pcc,
    required_pcc = excluded.required_pcc, pcc_enabled = excluded.pcc_enabled,
    pcc_is_nan = excluded.pcc_is_nan, atol = excluded.atol,
    comparison_passed = excluded.comparison_passed, reason_id = excluded.reason_id,
    message_id = excluded.message_id, failing_component = excluded.failing_component,
    guidance = excluded.guidance, signal = excluded.signal, peak_rss_mb = excluded.peak_rss_mb,
    log_ref = excluded.log_ref, weights_dtype = excluded.weights_dtype,
    model_params = excluded.model_params, observed_status = excluded.observed_status,
    failing_stage = excluded.failing_stage, stage_seconds = excluded.stage_seconds;

insert into tth_metric(run_id, test_id, attempt, name, item, value, unit, threshold, passed, source)
select r.run_id, t.test_id, s.attempt, s.name, s.item, s.value, s.unit, s.threshold,
    s.passed <> 0, s.source
  from s_metric s
  join tth_run r on r.run_uid = (select run_uid from s_run)
  join tth_test t on t.test_uid = s.test_uid
 where true order by t.test_id, s.attempt, s.name, s.item
on conflict(run_id, test_id, attempt, name, item) do update set value = excluded.value,
    unit = excluded.unit, threshold = excluded.threshold, passed = excluded.passed,
    source = excluded.source;

insert into tth_property(run_id, test_id, attempt, key, value)
select r.run_id, t.test_id, s.attempt, s.key, s.value
  from s_property s
  join tth_run r on r.run_uid = (select run_uid from s_run)
  join tth_test t on t.test_uid = s.test_uid
 where true order by t.test_id, s.attempt, s.key
on conflict(run_id, test_id, attempt, key) do update set value = excluded.value;

-- The same run sent again changes neither what came before it nor since when that holds.
insert into tth_latest(project, git_branch, arch, test_id, run_id, attempt, started_at, outcome,
    bringup_status, previous_outcome, since_date)
select r.project, coalesce(r.git_branch, ''), r.arch, f.test_id, f.run_id, f.attempt, f.started_at,
    f.outcome, f.bringup_status, null, r.run_date
  -- In this order: SQLite would look through all of s_result for every result of the run.
  from s_run u cross join s_result s cross join tth_run r cross join tth_test t
  cross join tth_result f
 where r.run_uid = u.run_uid and t.test_uid = s.test_uid and f.run_id = r.run_id
   and f.test_id = t.test_id and f.attempt = s.attempt and s.is_final <> 0
 order by f.test_id
on conflict(project, git_branch, arch, test_id) do update set run_id = excluded.run_id,
    attempt = excluded.attempt, started_at = excluded.started_at,
    bringup_status = excluded.bringup_status,
    previous_outcome = case when tth_latest.run_id = excluded.run_id
                            then tth_latest.previous_outcome else tth_latest.outcome end,
    since_date = case when tth_latest.outcome = excluded.outcome
                      then tth_latest.since_date else excluded.since_date end,
    outcome = excluded.outcome
 where excluded.started_at >= tth_latest.started_at;
