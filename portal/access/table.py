"""The one table of who may do what. An action that is not here does not exist; a role not named may not."""

from __future__ import annotations

from enum import StrEnum

from portal.access.roles import Role

OFFICER, HEAD = Role.OFFICER, Role.HEAD
OFFICE, LEADER, EDITOR = Role.STANDING_OFFICE, Role.LEADER, Role.EDITOR
CHAIR, SECRETARY, MEMBER = Role.CHAIR, Role.SECRETARY, Role.MEMBER
ADMIN = Role.ADMIN


class Action(StrEnum):
    UNITS_MANAGE = "units_manage"
    ACCOUNTS_MANAGE = "accounts_manage"
    PASSWORD_RESET = "password_reset"  # noqa: S105  the name of an action
    AUDIT_READ = "audit_read"
    EVIDENCE_LIST = "evidence_list"
    ANNOUNCE = "announce"
    COUNCIL_READ = "council_read"
    COUNCIL_MANAGE = "council_manage"
    MINUTES_READ = "minutes_read"
    MEETING_RUN = "meeting_run"
    MEETING_SEE = "meeting_see"
    SEAL_CONFIRM = "seal_confirm"
    BALLOT_CAST = "ballot_cast"
    CHECKLIST_READ = "checklist_read"
    CHECKLIST_WRITE = "checklist_write"
    CHECKLIST_VERIFY = "checklist_verify"
    NOT_APPLICABLE = "not_applicable"
    DOSSIER_READ = "dossier_read"
    DOSSIER_WRITE = "dossier_write"
    DOSSIER_APPROVE = "dossier_approve"
    DOSSIER_RECEIVE = "dossier_receive"
    DOSSIER_EXAMINE = "dossier_examine"
    AWARD_READ = "award_read"
    AWARD_PROPOSE = "award_propose"
    AWARD_CONFIRM = "award_confirm"
    BASE_SALARY = "base_salary"
    TRUSTED_ROOTS = "trusted_roots"
    DIFFICULTY_READ = "difficulty_read"
    DIFFICULTY_TELL = "difficulty_tell"
    DIFFICULTY_ANSWER = "difficulty_answer"
    DIFFICULTY_DECIDE = "difficulty_decide"
    DIFFICULTY_REPORT = "difficulty_report"
    SCORE_READ = "score_read"
    SCORE_WRITE = "score_write"
    SCORE_APPRAISE = "score_appraise"
    SCORE_SET = "score_set"
    EXTEND = "extend"
    BOARD = "board"
    REMIND = "remind"
    TASK_READ = "task_read"
    TASK_GIVE = "task_give"
    TASK_REPORT = "task_report"
    TASK_ACCEPT = "task_accept"
    MOVEMENT_READ = "movement_read"
    GUIDE = "guide"
    SPREAD_WRITE = "spread_write"
    SPREAD_CONFIRM = "spread_confirm"
    PROPAGANDA_WRITE = "propaganda_write"
    STAGE_WRITE = "stage_write"
    ASSESS = "assess"
    PLAN_EDIT = "plan_edit"
    INITIATIVE_READ = "initiative_read"
    INITIATIVE_WRITE = "initiative_write"
    INITIATIVE_VERIFY = "initiative_verify"
    INITIATIVE_PUBLISH = "initiative_publish"


UNIT_PEOPLE = frozenset({OFFICER, HEAD})
HOST_PEOPLE = frozenset({OFFICE, LEADER})
COUNCIL_PEOPLE = frozenset({CHAIR, SECRETARY, MEMBER})

TABLE: dict[Action, frozenset[Role]] = {
    Action.UNITS_MANAGE: frozenset({ADMIN}),
    Action.ACCOUNTS_MANAGE: frozenset({ADMIN}),
    Action.PASSWORD_RESET: frozenset({OFFICER, HEAD, OFFICE, ADMIN}),
    Action.AUDIT_READ: frozenset({ADMIN}),
    Action.EVIDENCE_LIST: UNIT_PEOPLE,
    Action.ANNOUNCE: frozenset({EDITOR}),
    Action.COUNCIL_READ: UNIT_PEOPLE | HOST_PEOPLE | COUNCIL_PEOPLE,
    Action.COUNCIL_MANAGE: UNIT_PEOPLE | {OFFICE},
    Action.MINUTES_READ: UNIT_PEOPLE | HOST_PEOPLE | COUNCIL_PEOPLE,
    Action.MEETING_RUN: frozenset({SECRETARY}),
    Action.MEETING_SEE: frozenset({SECRETARY, CHAIR}),
    Action.SEAL_CONFIRM: frozenset({CHAIR}),
    Action.BALLOT_CAST: COUNCIL_PEOPLE,
    Action.CHECKLIST_READ: UNIT_PEOPLE | HOST_PEOPLE,
    Action.CHECKLIST_WRITE: frozenset({OFFICER}),
    Action.CHECKLIST_VERIFY: HOST_PEOPLE,
    Action.NOT_APPLICABLE: frozenset({OFFICE}),
    Action.DOSSIER_READ: UNIT_PEOPLE | HOST_PEOPLE,
    Action.DOSSIER_WRITE: frozenset({OFFICER}),
    Action.DOSSIER_APPROVE: frozenset({HEAD}),
    Action.DOSSIER_RECEIVE: frozenset({OFFICE}),
    Action.DOSSIER_EXAMINE: HOST_PEOPLE,
    Action.AWARD_READ: HOST_PEOPLE,
    Action.AWARD_PROPOSE: frozenset({OFFICE}),
    Action.AWARD_CONFIRM: frozenset({LEADER}),
    Action.BASE_SALARY: frozenset({ADMIN}),
    Action.TRUSTED_ROOTS: frozenset({ADMIN}),
    Action.DIFFICULTY_READ: UNIT_PEOPLE | HOST_PEOPLE,
    Action.DIFFICULTY_TELL: UNIT_PEOPLE,
    Action.DIFFICULTY_ANSWER: frozenset({OFFICE}),
    Action.DIFFICULTY_DECIDE: frozenset({LEADER}),
    Action.DIFFICULTY_REPORT: HOST_PEOPLE,
    Action.SCORE_READ: UNIT_PEOPLE | HOST_PEOPLE,
    Action.SCORE_WRITE: frozenset({OFFICER}),
    Action.SCORE_APPRAISE: HOST_PEOPLE,
    Action.SCORE_SET: frozenset({OFFICE}),
    Action.EXTEND: frozenset({OFFICE}),
    Action.BOARD: HOST_PEOPLE,
    Action.REMIND: frozenset({OFFICE}),
    Action.TASK_READ: UNIT_PEOPLE | HOST_PEOPLE,
    Action.TASK_GIVE: frozenset({OFFICE}),
    Action.TASK_REPORT: frozenset({OFFICER}),
    Action.TASK_ACCEPT: HOST_PEOPLE,
    Action.MOVEMENT_READ: UNIT_PEOPLE | HOST_PEOPLE,
    Action.GUIDE: frozenset({OFFICE}),
    Action.SPREAD_WRITE: frozenset({OFFICER}),
    Action.SPREAD_CONFIRM: frozenset({HEAD}),
    Action.PROPAGANDA_WRITE: frozenset({OFFICER}),
    Action.STAGE_WRITE: frozenset({OFFICER}),
    Action.ASSESS: frozenset({OFFICE}),
    Action.PLAN_EDIT: frozenset({OFFICE}),
    Action.INITIATIVE_READ: UNIT_PEOPLE | HOST_PEOPLE | {EDITOR},
    Action.INITIATIVE_WRITE: frozenset({OFFICER}),
    Action.INITIATIVE_VERIFY: HOST_PEOPLE,
    Action.INITIATIVE_PUBLISH: frozenset({OFFICE, EDITOR}),
}
