SELECT
  "t1".*
  EXCLUDE ("of_school_age")
FROM (
  SELECT
    "t0"."household_id",
    "t0"."medical_cost",
    "t0"."school_cost",
    "t0"."wage_income" + "t0"."transfer_income" AS "earned",
    CASE
      WHEN (
        "t0"."birth_month" > $school_oldest_month
      ) AND (
        "t0"."birth_month" <= $school_youngest_month
      )
      THEN 1
      ELSE 0
    END AS "of_school_age",
    CASE WHEN TRUE THEN 1 ELSE 0 END | CASE WHEN "t0"."can_work" THEN 1024 ELSE 0 END | CASE
      WHEN (
        "t0"."schooling" = 2
      )
      AND (
        (
          "t0"."birth_month" > $school_oldest_month
        ) AND (
          "t0"."birth_month" <= $school_youngest_month
        )
      )
      THEN 1048576
      ELSE 0
    END | CASE WHEN "t0"."medical" = 2 THEN 1073741824 ELSE 0 END AS "counts",
    CASE
      WHEN (
        "t0"."wage_income" IS NOT NULL
      )
      AND (
        "t0"."transfer_income" IS NOT NULL
      )
      AND (
        "t0"."medical_cost" IS NOT NULL
      )
      AND (
        "t0"."school_cost" IS NOT NULL
      )
      AND (
        "t0"."can_work" IS NOT NULL
      )
      AND (
        "t0"."birth_month" IS NOT NULL
      )
      AND (
        "t0"."schooling" > 0
      )
      AND (
        "t0"."medical" > 0
      )
      THEN 0
      ELSE CASE
        WHEN (
          "t0"."wage_income" IS NULL
        ) OR (
          "t0"."transfer_income" IS NULL
        )
        THEN 1
        ELSE 0
      END | CASE WHEN "t0"."medical_cost" IS NULL THEN 1024 ELSE 0 END | CASE WHEN "t0"."school_cost" IS NULL THEN 1048576 ELSE 0 END | CASE WHEN "t0"."can_work" IS NULL THEN 1073741824 ELSE 0 END | CASE
        WHEN (
          (
            (
              "t0"."schooling" IS NULL
            ) OR (
              "t0"."schooling" = 0
            )
          )
          AND (
            (
              (
                "t0"."birth_month" > $school_oldest_month
              ) AND (
                "t0"."birth_month" <= $school_youngest_month
              )
            )
            OR (
              "t0"."birth_month" IS NULL
            )
          )
        )
        OR (
          (
            "t0"."schooling" = 2
          ) AND (
            "t0"."birth_month" IS NULL
          )
        )
        THEN 1099511627776
        ELSE 0
      END | CASE
        WHEN (
          "t0"."medical" IS NULL
        ) OR (
          "t0"."medical" = 0
        )
        THEN 1125899906842624
        ELSE 0
      END
    END AS "unknowns"
  FROM "member" AS "t0"
) AS "t1"
