SELECT
  "t0"."household_id",
  "t0"."village_code",
  "t0"."exited",
  "t0"."disaster_loss",
  (
    "t0"."business_income" + "t0"."property_income"
  ) - "t0"."production_cost" AS "business",
  COALESCE("t0"."housing", 0) AS "housing",
  COALESCE("t0"."water", 0) AS "water"
FROM "household" AS "t0"
