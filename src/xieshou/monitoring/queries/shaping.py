"""Rows of facts to one row a household and one a member, in the embedded engine: what `columns` has read."""

from __future__ import annotations

NOT_KNOWN = 1_000_000
"""Stands for a day of birth that is not known; days count from 2000-01-01."""
BORN = f"date '2000-01-01' + nullif(p.birth, {NOT_KNOWN})"
KEY = "household_hi, household_lo"
PERSON = "person_hi, person_lo"
OF_FAMILY = "person_hi = 0 and person_lo = 0"
# Kinds by their numbers in `columns.SOURCES`: income 1 wage, 2 transfer, 3 business, 4 property, 5 cost of
# business; cost 1 medical, 2 schooling, 3 disaster; guarantee 1 schooling, 2 medical, 3 housing, 4 water.
# What belongs to nobody alone, and costs, one member carries: the head, or where a day knows two (one has
# left since) the first of them.
# Members: twice the ability (0 not known, 1 to 3 able, 4 another word, 5 and 6 not able), 1 more for a head.
HOUSEHOLDS = f"""
with i as (
    select {KEY}, coalesce(sum(fen) filter (kind = 3), 0)::bigint as business,
        coalesce(sum(fen) filter (kind = 4), 0)::bigint as property,
        coalesce(sum(fen) filter (kind = 5), 0)::bigint as cost
    from income group by all
), c as (
    select {KEY}, sum(fen)::bigint as fen from cost where kind = 3 group by all
), g as (
    select {KEY}, max(state) filter (kind = 3) as housing, max(state) filter (kind = 4) as water
    from held where {OF_FAMILY} group by all
)
select h.number as household_id, h.village_code, h.exited = 1 as exited, i.business as business_income,
    i.property as property_income, i.cost as production_cost, c.fen as disaster_loss,
    coalesce(g.housing, 0) as housing, coalesce(g.water, 0) as water, household_hi, household_lo
from h left join i using ({KEY}) left join c using ({KEY}) left join g using ({KEY})
order by household_hi, household_lo
"""  # noqa: S608 -- constants of this file
JOINED = f"""
create temp table joined as
with carrier as (
    select {KEY}, coalesce(min(person_lo) filter (role % 2 = 1), min(person_lo)) as carries
    from m group by all
), who as (
    select {KEY}, {PERSON}, role // 2 as ability, person_lo = carries as is_head
    from m join carrier using ({KEY})
), own as (
    select {KEY}, {PERSON}, sum(fen) filter (kind = 1) as wage, sum(fen) filter (kind = 2) as transfer
    from income where not ({OF_FAMILY}) group by all
), family as (
    select {KEY}, sum(fen) filter (kind = 1 and {OF_FAMILY}) as wage,
        sum(fen) filter (kind = 2 and {OF_FAMILY}) as transfer,
        bool_or({OF_FAMILY} and kind in (1, 3)) as asked
    from income group by all
), bills as (
    select {KEY}, sum(fen) filter (kind = 1) as medical, sum(fen) filter (kind = 2) as school
    from cost group by all
), g as (
    select {KEY}, {PERSON}, max(state) filter (kind = 1) as schooling, max(state) filter (kind = 2) as medical
    from held group by all
), fg as (
    select {KEY}, schooling, medical from g where {OF_FAMILY}
)
select {KEY}, {PERSON}, h.number as household_id,
    coalesce(g.schooling, fg.schooling, 0) as schooling, coalesce(g.medical, fg.medical, 0) as medical,
    case when m.ability > 0 then m.ability < 4 end as can_work,
    case when own.wage is not null or (m.is_head and f.wage is not null)
             then coalesce(own.wage, 0) + case when m.is_head then coalesce(f.wage, 0) else 0 end
         when m.ability in (5, 6) or f.asked or own.person_hi is not null then 0
    end::bigint as wage_income,
    case when f.household_hi is not null
         then coalesce(own.transfer, 0) + case when m.is_head then coalesce(f.transfer, 0) else 0 end
    end::bigint as transfer_income,
    case when m.is_head or b.medical is null then b.medical else 0 end::bigint as medical_cost,
    case when m.is_head or b.school is null then b.school else 0 end::bigint as school_cost
from who m join h using ({KEY}) left join own using ({KEY}, {PERSON}) left join family f using ({KEY})
    left join bills b using ({KEY})
    left join g using ({KEY}, {PERSON}) left join fg using ({KEY})
"""  # noqa: S608 -- constants of this file
MEMBERS = f"""
select household_id, year({BORN}) * 100 + month({BORN}) as birth_month, schooling, medical, can_work,
    wage_income, transfer_income, medical_cost, school_cost
from joined join p using ({PERSON}) order by household_hi, household_lo, person_hi, person_lo
"""  # noqa: S608 -- constants of this file
ELSEWHERE = f"select distinct {PERSON} from joined anti join p using ({PERSON})"  # noqa: S608 -- constants
