SELECT
  "t3"."household_id",
  "t3"."village_code",
  CAST(CAST(CASE
    WHEN "t3"."t_income"
    THEN "t3"."by_base"
    WHEN NOT (
      "t3"."t_income"
    ) AND "t3"."sudden"
    THEN 3
    WHEN NOT (
      "t3"."sudden"
    ) AND "t3"."standing"
    THEN "t3"."by_base"
    WHEN NOT (
      "t3"."t_income"
    )
    AND NOT (
      "t3"."sudden"
    )
    AND NOT (
      "t3"."standing"
    )
    THEN 0
    ELSE 4
  END AS BIGINT) AS TINYINT) AS "monitoring_class",
  "t3"."previous_class",
  "t3"."reasons",
  "t3"."unknowns",
  CAST(COALESCE("t3"."persons", 0) AS SMALLINT) AS "members",
  CAST("t3"."known_workers" AS SMALLINT) AS "workers",
  "t3"."per_capita",
  CASE WHEN "t3"."reasons" <> 0 THEN "t3"."net_income" ELSE CAST(NULL AS BIGINT) END AS "net_income",
  CASE
    WHEN (
      "t3"."reasons" & 38
    ) <> 0
    THEN "t3"."medical_cost"
    ELSE CAST(NULL AS BIGINT)
  END AS "medical_cost",
  CASE
    WHEN (
      "t3"."reasons" & 42
    ) <> 0
    THEN "t3"."school_cost"
    ELSE CAST(NULL AS BIGINT)
  END AS "school_cost",
  CASE
    WHEN (
      "t3"."reasons" & 50
    ) <> 0
    THEN "t3"."disaster_loss"
    ELSE CAST(NULL AS BIGINT)
  END AS "disaster_loss",
  CAST(CASE WHEN "t3"."t_schooling" THEN "t3"."out_of_school" ELSE CAST(NULL AS BIGINT) END AS SMALLINT) AS "out_of_school",
  CAST(CASE WHEN "t3"."t_medical" THEN "t3"."uninsured" ELSE CAST(NULL AS BIGINT) END AS SMALLINT) AS "uninsured",
  CASE WHEN "t3"."t_drop" THEN "t3"."last_per_capita" ELSE CAST(NULL AS BIGINT) END AS "last_per_capita",
  CASE
    WHEN "t3"."t_labour"
    THEN "t3"."previous_workers"
    ELSE CAST(NULL AS SMALLINT)
  END AS "previous_workers"
FROM (
  SELECT
    "t2"."household_id",
    "t2"."village_code",
    "t2"."exited",
    "t2"."disaster_loss",
    "t2"."business",
    "t2"."housing",
    "t2"."water",
    "t2"."earned",
    "t2"."medical_cost",
    "t2"."school_cost",
    "t2"."counts",
    CASE
      WHEN (
        "t2"."t_income" IS NOT NULL
      )
      AND (
        "t2"."t_squeezed" IS NOT NULL
      )
      AND (
        "t2"."t_medical_cost" IS NOT NULL
      )
      AND (
        "t2"."t_school_cost" IS NOT NULL
      )
      AND (
        "t2"."t_disaster" IS NOT NULL
      )
      AND (
        "t2"."t_rigid" IS NOT NULL
      )
      AND (
        "t2"."t_schooling" IS NOT NULL
      )
      AND (
        "t2"."t_medical" IS NOT NULL
      )
      AND (
        "t2"."t_housing" IS NOT NULL
      )
      AND (
        "t2"."t_water" IS NOT NULL
      )
      AND (
        "t2"."t_drop" IS NOT NULL
      )
      AND (
        "t2"."t_labour" IS NOT NULL
      )
      THEN 0
      ELSE CASE WHEN "t2"."t_income" IS NULL THEN 1 ELSE 0 END | CASE WHEN "t2"."t_squeezed" IS NULL THEN 2 ELSE 0 END | CASE WHEN "t2"."t_medical_cost" IS NULL THEN 4 ELSE 0 END | CASE WHEN "t2"."t_school_cost" IS NULL THEN 8 ELSE 0 END | CASE WHEN "t2"."t_disaster" IS NULL THEN 16 ELSE 0 END | CASE WHEN "t2"."t_rigid" IS NULL THEN 32 ELSE 0 END | CASE WHEN "t2"."t_schooling" IS NULL THEN 64 ELSE 0 END | CASE WHEN "t2"."t_medical" IS NULL THEN 128 ELSE 0 END | CASE WHEN "t2"."t_housing" IS NULL THEN 256 ELSE 0 END | CASE WHEN "t2"."t_water" IS NULL THEN 512 ELSE 0 END | CASE WHEN "t2"."t_drop" IS NULL THEN 1024 ELSE 0 END | CASE WHEN "t2"."t_labour" IS NULL THEN 2048 ELSE 0 END
    END AS "unknowns",
    "t2"."previous_workers",
    "t2"."previous_class",
    "t2"."last_per_capita",
    "t2"."persons",
    "t2"."workers",
    "t2"."out_of_school",
    "t2"."uninsured",
    "t2"."income_unknown",
    "t2"."medical_cost_unknown",
    "t2"."school_cost_unknown",
    "t2"."workers_unknown",
    "t2"."schooling_unknown",
    "t2"."insurance_unknown",
    "t2"."net_income",
    "t2"."known_workers",
    "t2"."rigid",
    "t2"."range_income",
    "t2"."near",
    "t2"."t_income",
    "t2"."t_squeezed",
    "t2"."t_medical_cost",
    "t2"."t_school_cost",
    "t2"."t_disaster",
    "t2"."t_rigid",
    "t2"."t_schooling",
    "t2"."t_medical",
    "t2"."t_housing",
    "t2"."t_water",
    "t2"."t_drop",
    "t2"."t_labour",
    "t2"."t_squeezed"
    OR (
      "t2"."near"
      AND (
        "t2"."t_medical_cost"
        OR "t2"."t_school_cost"
        OR "t2"."t_disaster"
        OR "t2"."t_rigid"
        OR "t2"."t_drop"
      )
    ) AS "sudden",
    (
      (
        "t2"."t_schooling" OR "t2"."t_medical" OR "t2"."t_housing" OR "t2"."t_water"
      )
      AND (
        "t2"."near" OR (
          $guarantee_above_range > 0
        )
      )
    )
    OR (
      "t2"."near" AND "t2"."t_labour"
    ) AS "standing",
    CASE WHEN "t2"."exited" THEN 1 WHEN NOT (
      "t2"."exited"
    ) THEN 2 ELSE 4 END AS "by_base",
    CASE WHEN "t2"."t_income" THEN 1 ELSE 0 END | CASE WHEN "t2"."t_squeezed" THEN 2 ELSE 0 END | CASE WHEN "t2"."t_medical_cost" THEN 4 ELSE 0 END | CASE WHEN "t2"."t_school_cost" THEN 8 ELSE 0 END | CASE WHEN "t2"."t_disaster" THEN 16 ELSE 0 END | CASE WHEN "t2"."t_rigid" THEN 32 ELSE 0 END | CASE WHEN "t2"."t_schooling" THEN 64 ELSE 0 END | CASE WHEN "t2"."t_medical" THEN 128 ELSE 0 END | CASE WHEN "t2"."t_housing" THEN 256 ELSE 0 END | CASE WHEN "t2"."t_water" THEN 512 ELSE 0 END | CASE WHEN "t2"."t_drop" THEN 1024 ELSE 0 END | CASE WHEN "t2"."t_labour" THEN 2048 ELSE 0 END AS "reasons",
    CASE
      WHEN "t2"."net_income" >= 0
      THEN (
        "t2"."net_income"
      ) // (
        "t2"."persons"
      )
      ELSE -(
        (
          (
            -(
              "t2"."net_income"
            ) + "t2"."persons"
          ) - 1
        ) // (
          "t2"."persons"
        )
      )
    END AS "per_capita"
  FROM (
    SELECT
      "t1"."household_id",
      "t1"."village_code",
      "t1"."exited",
      "t1"."disaster_loss",
      "t1"."business",
      "t1"."housing",
      "t1"."water",
      "t1"."earned",
      "t1"."medical_cost",
      "t1"."school_cost",
      "t1"."counts",
      "t1"."unknowns",
      "t1"."previous_workers",
      "t1"."previous_class",
      "t1"."last_per_capita",
      "t1"."persons",
      "t1"."workers",
      "t1"."out_of_school",
      "t1"."uninsured",
      "t1"."income_unknown",
      "t1"."medical_cost_unknown",
      "t1"."school_cost_unknown",
      "t1"."workers_unknown",
      "t1"."schooling_unknown",
      "t1"."insurance_unknown",
      "t1"."net_income",
      "t1"."known_workers",
      "t1"."rigid",
      "t1"."range_income",
      (
        "t1"."net_income" * 100
      ) < (
        "t1"."range_income" * $near_pct
      ) AS "near",
      "t1"."net_income" < "t1"."range_income" AS "t_income",
      (
        "t1"."rigid" > 0
      )
      AND (
        (
          "t1"."net_income" - "t1"."rigid"
        ) < "t1"."range_income"
      ) AS "t_squeezed",
      (
        "t1"."medical_cost" > 0
      )
      AND (
        (
          "t1"."medical_cost" * 100
        ) >= (
          "t1"."net_income" * $medical_pct
        )
      ) AS "t_medical_cost",
      (
        "t1"."school_cost" > 0
      )
      AND (
        (
          "t1"."school_cost" * 100
        ) >= (
          "t1"."net_income" * $school_pct
        )
      ) AS "t_school_cost",
      (
        "t1"."disaster_loss" > 0
      )
      AND (
        (
          "t1"."disaster_loss" * 100
        ) >= (
          "t1"."net_income" * $disaster_pct
        )
      ) AS "t_disaster",
      (
        "t1"."rigid" > 0
      )
      AND (
        (
          "t1"."rigid" * 100
        ) >= (
          "t1"."net_income" * $rigid_pct
        )
      ) AS "t_rigid",
      (
        "t1"."out_of_school" > 0
      ) OR NULLIF("t1"."schooling_unknown" > 0, TRUE) AS "t_schooling",
      (
        "t1"."uninsured" > 0
      ) OR NULLIF("t1"."insurance_unknown" > 0, TRUE) AS "t_medical",
      NULLIF("t1"."housing", 0) = 2 AS "t_housing",
      NULLIF("t1"."water", 0) = 2 AS "t_water",
      (
        "t1"."last_per_capita" > 0
      )
      AND (
        (
          "t1"."net_income" * 100
        ) <= (
          "t1"."last_per_capita" * "t1"."persons" * $kept_pct
        )
      ) AS "t_drop",
      "t1"."known_workers" < "t1"."previous_workers" AS "t_labour"
    FROM (
      SELECT
        "t0"."household_id",
        "t0"."village_code",
        "t0"."exited",
        "t0"."disaster_loss",
        "t0"."business",
        "t0"."housing",
        "t0"."water",
        "t0"."earned",
        CASE
          WHEN (
            (
              (
                "t0"."unknowns"
              ) >> 10
            ) & 1023
          ) = 0
          THEN "t0"."medical_cost"
          ELSE CAST(NULL AS BIGINT)
        END AS "medical_cost",
        CASE
          WHEN (
            (
              (
                "t0"."unknowns"
              ) >> 20
            ) & 1023
          ) = 0
          THEN "t0"."school_cost"
          ELSE CAST(NULL AS BIGINT)
        END AS "school_cost",
        "t0"."counts",
        "t0"."unknowns",
        "t0"."previous_workers",
        "t0"."previous_class",
        "t0"."last_per_capita",
        "t0"."counts" & 1023 AS "persons",
        (
          (
            "t0"."counts"
          ) >> 10
        ) & 1023 AS "workers",
        (
          (
            "t0"."counts"
          ) >> 20
        ) & 1023 AS "out_of_school",
        (
          (
            "t0"."counts"
          ) >> 30
        ) & 1023 AS "uninsured",
        "t0"."unknowns" & 1023 AS "income_unknown",
        (
          (
            "t0"."unknowns"
          ) >> 10
        ) & 1023 AS "medical_cost_unknown",
        (
          (
            "t0"."unknowns"
          ) >> 20
        ) & 1023 AS "school_cost_unknown",
        (
          (
            "t0"."unknowns"
          ) >> 30
        ) & 1023 AS "workers_unknown",
        (
          (
            "t0"."unknowns"
          ) >> 40
        ) & 1023 AS "schooling_unknown",
        (
          (
            "t0"."unknowns"
          ) >> 50
        ) & 1023 AS "insurance_unknown",
        CASE
          WHEN (
            "t0"."unknowns" & 1023
          ) = 0
          THEN "t0"."earned"
          ELSE CAST(NULL AS BIGINT)
        END + "t0"."business" AS "net_income",
        CASE
          WHEN (
            (
              (
                "t0"."unknowns"
              ) >> 30
            ) & 1023
          ) = 0
          THEN (
            (
              "t0"."counts"
            ) >> 10
          ) & 1023
          ELSE CAST(NULL AS BIGINT)
        END AS "known_workers",
        CASE
          WHEN (
            (
              (
                "t0"."unknowns"
              ) >> 10
            ) & 1023
          ) = 0
          THEN "t0"."medical_cost"
          ELSE CAST(NULL AS BIGINT)
        END + CASE
          WHEN (
            (
              (
                "t0"."unknowns"
              ) >> 20
            ) & 1023
          ) = 0
          THEN "t0"."school_cost"
          ELSE CAST(NULL AS BIGINT)
        END + "t0"."disaster_loss" AS "rigid",
        (
          "t0"."counts" & 1023
        ) * $monitoring_line_fen AS "range_income"
      FROM "joined" AS "t0"
    ) AS "t1"
  ) AS "t2"
) AS "t3"
