"""For each name of an address parameter, a row of one side: what the probes put into the addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.cooperation.models import (
    Agreement,
    Decision,
    Donation,
    ExchangeEvent,
    Finding,
    Liaison,
    LiaisonTask,
    Meeting,
    Plan,
    Programme,
    ProposalRun,
    SalesChannel,
    SupervisionOrder,
    Tie,
)
from xieshou.cooperation.models import (
    Visit as FieldVisit,
)
from xieshou.insight.models import OfficialSnapshot
from xieshou.kernel.access.models import Grant
from xieshou.kernel.audit.models import Event
from xieshou.kernel.calendar.models import Entry
from xieshou.kernel.inbox.models import Notice, Task
from xieshou.kernel.ledger.models import Account, Leg, Proposal
from xieshou.kernel.people.models import Person
from xieshou.labour.models import (
    AssignmentRun,
    AtRisk,
    Certificate,
    Course,
    CourseOfficial,
    CourseSession,
    Enrolment,
    EnterpriseContact,
    Interview,
    JobWish,
    KeyEnterprise,
    MatchLine,
    OfficialCourse,
    Placement,
    Publication,
    Referral,
    RetentionCheck,
    RosterPair,
    Seat,
    Startup,
    StartupAid,
    SubsidyBatch,
    SubsidyClaim,
    Trip,
    TripCost,
    UrgentPost,
    Vacancy,
    WageProof,
)
from xieshou.monitoring.models import (
    Case,
    Clue,
    ExitRecord,
    Grievance,
    Measure,
    Run,
    Sample,
    SampledHousehold,
    SurveyBatch,
    SurveyRound,
)
from xieshou.monitoring.models import Notice as VillageNotice
from xieshou.projects.models import (
    Application,
    Asset,
    Benefit,
    FundingCall,
    GrantNotice,
    GrantObjection,
    Introduction,
    IntroductionJob,
    Investment,
    Leader,
    LinkageClause,
    LinkageContract,
    MemberConsent,
    Milestone,
    Park,
    PartyBranch,
    PaymentRequest,
    Project,
    PublicNotice,
    Speciality,
    Tenancy,
    WorkContract,
)
from xieshou.registry.models import (
    ExpenditureFact,
    GuaranteeFact,
    Household,
    IncomeFact,
    LabourFact,
    MeasureFact,
    Member,
    Visit,
    VisitConflict,
)

if TYPE_CHECKING:
    from django.db import models

    from .world import Side


def keys_of(side: Side) -> dict[str, Any]:
    """Return for each name of an address parameter a key of this side's rows."""
    home = {"region_code__startswith": side.county}
    pair = {"region_code__startswith": side.district}

    def first(model: type[models.Model], **lookup: Any) -> Any:
        row = model._default_manager.filter(**lookup).order_by("pk").first()
        return row.pk if row else None

    line = first(MatchLine, **home)
    return {
        "user_id": side.users["village_cadre"].pk,
        "grant_id": first(Grant, user=side.users["village_cadre"]),
        "event_id": first(Event, **home),
        "entry_id": first(Entry, user_id=side.users["employer"].pk)
        if hasattr(Entry, "user_id")
        else first(Entry, **home),
        "monitoring_run_id": first(Run, **home),
        "exit_id": first(ExitRecord, **home),
        "clue_id": first(Clue, **home),
        "grievance_id": first(Grievance, **home),
        "sample_id": first(Sample, **home),
        "sampled_id": first(SampledHousehold, **home),
        "survey_id": first(SurveyRound, **home),
        "survey_batch_id": first(SurveyBatch, **home),
        "case_id": first(Case, **home),
        "case_measure_id": first(Measure, **home),
        "village_notice_id": first(VillageNotice, **home),
        "notice_id": first(Notice, recipient_id__in=[user.pk for user in side.users.values()]),
        "task_id": first(Task, **home),
        "household_id": first(Household, **home),
        "member_id": first(Member, **home),
        "fact_id": first(IncomeFact, **home),
        "expenditure_id": first(ExpenditureFact, **home),
        "guarantee_id": first(GuaranteeFact, **home),
        "labour_fact_id": first(LabourFact, **home),
        "measure_fact_id": first(MeasureFact, **home),
        "visit_id": first(Visit, **home),
        "conflict_id": first(VisitConflict, **home),
        "device_id": side.devices[0],
        "person_id": first(Person, **home),
        "organisation_id": side.employer,
        "wish_id": first(JobWish, **home),
        "vacancy_id": first(Vacancy, employer_id=side.employer),
        "line_id": line,
        "run_id": MatchLine.objects.get(pk=line).run_id if line else first(AssignmentRun),
        "referral_id": first(Referral, **home),
        "interview_id": first(Interview, **home),
        "placement_id": first(Placement, **home),
        "check_id": first(RetentionCheck, **home),
        "proof_id": first(WageProof, **home),
        "account_id": first(Account, **home),
        "posting_id": Leg.objects.filter(**home).order_by("pk").values_list("entry_id", flat=True).first(),
        "proposal_id": first(Proposal, **home),
        "official_course_id": first(OfficialCourse, partner_region_code__startswith=side.county),
        "course_official_id": first(CourseOfficial, **home),
        "key_enterprise_id": first(KeyEnterprise, **pair),
        "enterprise_contact_id": first(EnterpriseContact, **pair),
        "urgent_post_id": first(UrgentPost, **pair),
        "steward_id": side.users["recruitment_steward"].pk,
        "roster_pair_id": first(RosterPair, **home, state="only_west"),
        "startup_id": first(Startup, **home),
        "startup_aid_id": first(StartupAid, **home),
        "trip_id": first(Trip, **home),
        "seat_id": first(Seat, **home),
        "trip_cost_id": first(TripCost, **home),
        "project_id": first(Project, **home),
        "introduction_id": first(Introduction, **home),
        "investment_id": first(Investment, **home),
        "intro_job_id": first(IntroductionJob, **home),
        "park_id": first(Park, **home),
        "tenancy_id": first(Tenancy, **home),
        "leader_id": first(Leader, **home),
        "speciality_id": first(Speciality, **home),
        "public_notice_id": first(PublicNotice, **home),
        "benefit_id": first(Benefit, **home),
        "linkage_contract_id": first(LinkageContract, **home, concluded_on=None, clauses__isnull=False),
        "clause_id": first(LinkageClause, **home),
        "branch_id": first(PartyBranch, **home),
        "consent_id": first(MemberConsent, **home),
        "asset_id": first(Asset, **home),
        "work_contract_id": first(WorkContract, **home),
        "milestone_id": first(Milestone, **home),
        "payment_id": first(PaymentRequest, **home),
        "tie_id": first(Tie, **pair),
        "agreement_id": first(Agreement, **pair),
        "meeting_id": first(Meeting, **pair),
        "decision_id": first(Decision, **pair),
        "field_visit_id": first(FieldVisit, **pair),
        "finding_id": first(Finding, **pair),
        "plan_id": first(Plan, **pair),
        "plan_proposal_id": first(ProposalRun, **pair),
        "donation_id": first(Donation, **pair),
        "exchange_id": first(ExchangeEvent, **pair),
        "programme_id": first(Programme, **pair),
        "liaison_id": first(Liaison, **pair),
        "liaison_task_id": first(LiaisonTask, **pair),
        "snapshot_id": first(OfficialSnapshot, eastern_region_code__startswith=side.district),
        "sales_channel_id": first(SalesChannel, **pair),
        "supervision_order_id": first(SupervisionOrder, **pair),
        "call_id": first(FundingCall, **home),
        "grant_notice_id": first(GrantNotice, **home),
        "objection_id": first(GrantObjection, **home),
        "application_id": first(Application, **home),
        "risk_id": first(AtRisk, **home),
        "batch_id": first(SubsidyBatch, **home),
        "claim_id": first(SubsidyClaim, **home),
        "course_id": first(Course, **home),
        "course_session_id": first(CourseSession, **home),
        "enrolment_id": first(Enrolment, **home),
        "certificate_id": first(Certificate, **home),
        "publication_id": first(Publication, **home),
        "county": side.county,
    }
