-- What charts read, for SQLite and PostgreSQL alike. Times are UTC. A later version adds columns at
-- the end only: PostgreSQL replaces a view then, and keeps who may read it and what builds on it.
create view tth_v_result as
select r.run_uid, r.project, r.pipeline, r.trigger_kind, r.git_branch, r.git_commit,
    r.models_commit, r.arch, r.host_name, r.ci_url, r.started_at run_started_utc, r.run_date,
    f.started_at started_utc, t.test_uid, t.model_path, t.model_name, t.model_arch, t.variant,
    t.task, t.model_type, t.framework, t.owner, t.run_mode, t.parallelism, t.run_phase, f.attempt,
    case when f.is_final then 1 else 0 end is_final, f.outcome, f.bringup_status, f.config_status, f.group_name, f.duration_s, f.pcc,
    f.required_pcc, f.pcc_enabled, f.pcc - f.required_pcc pcc_margin, f.atol, f.comparison_passed,
    f.batch_size, f.seq_len, f.weights_dtype, f.failing_component, f.guidance,
    c.first_line reason, c.issue_url, m.first_line message,
    case when f.is_final and f.outcome = 'passed' then 1 else 0 end is_pass,
    case when f.is_final and f.outcome in ('failed', 'error', 'timeout', 'crashed')
         then 1 else 0 end is_fail,
    f.failing_stage, f.observed_status, f.stage_seconds
  from tth_result f
  join tth_run r on r.run_id = f.run_id
  join tth_test t on t.test_id = f.test_id
  left join tth_text c on c.text_id = f.reason_id
  left join tth_text m on m.text_id = f.message_id;

-- The newest day of each project.
create view tth_v_last_night as
select v.*
  from tth_v_result v
  join (select project, max(run_date) newest from tth_run group by project) n
    on n.project = v.project and n.newest = v.run_date
 where v.is_final = 1;

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
    case when f.outcome in ('failed', 'error', 'timeout', 'crashed') then 1 else 0 end is_fail,
    f.failing_stage, f.observed_status
  from tth_latest l
  join tth_result f on f.run_id = l.run_id and f.test_id = l.test_id and f.attempt = l.attempt
  join tth_run r on r.run_id = l.run_id
  join tth_test t on t.test_id = l.test_id
  left join tth_text c on c.text_id = f.reason_id
  left join tth_text m on m.text_id = f.message_id;

-- The latest result of a test beside the one before it, where there was one.
create view tth_v_change as
select l.project, l.git_branch, l.arch, l.since_date, l.previous_outcome, l.run_uid, l.run_date,
    l.ci_url, l.started_utc, l.test_uid, l.model_name, l.model_arch, l.variant, l.task,
    l.framework, l.owner, l.run_mode, l.parallelism, l.outcome, l.bringup_status, l.config_status,
    l.group_name, l.duration_s, l.pcc, l.required_pcc, l.pcc_margin, l.failing_component,
    l.guidance, l.reason, l.message, l.is_pass, l.is_fail, p.outcome before_outcome, p.bringup_status before_bringup_status, p.pcc before_pcc,
    p.duration_s before_duration_s, q.run_date before_run_date,
    l.pcc - p.pcc pcc_change, l.duration_s - p.duration_s duration_change_s,
    case when l.outcome <> p.outcome then 1 else 0 end is_change,
    l.failing_stage, l.observed_status
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
