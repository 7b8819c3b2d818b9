SELECT
  "t22"."household_id",
  "t22"."village_code",
  CAST(CAST(CASE
    WHEN "t22"."t_income"
    THEN "t22"."by_base"
    WHEN NOT (
      "t22"."t_income"
    ) AND "t22"."sudden"
    THEN 3
    WHEN NOT (
      "t22"."sudden"
    ) AND "t22"."standing"
    THEN "t22"."by_base"
    WHEN NOT (
      "t22"."t_income"
    )
    AND NOT (
      "t22"."sudden"
    )
    AND NOT (
      "t22"."standing"
    )
    THEN 0
    ELSE 4
  END AS BIGINT) AS TINYINT) AS "monitoring_class",
  "t22"."previous_class",
  "t22"."reasons",
  "t22"."unknowns",
  CAST(COALESCE("t22"."persons", 0) AS SMALLINT) AS "members",
  CAST("t22"."known_workers" AS SMALLINT) AS "workers",
  "t22"."per_capita",
  CASE WHEN "t22"."reasons" <> 0 THEN "t22"."net_income" ELSE CAST(NULL AS BIGINT) END AS "net_income",
  CASE
    WHEN (
      "t22"."reasons" & 38
    ) <> 0
    THEN "t22"."medical_cost"
    ELSE CAST(NULL AS BIGINT)
  END AS "medical_cost",
  CASE
    WHEN (
      "t22"."reasons" & 42
    ) <> 0
    THEN "t22"."school_cost"
    ELSE CAST(NULL AS BIGINT)
  END AS "school_cost",
  CASE
    WHEN (
      "t22"."reasons" & 50
    ) <> 0
    THEN "t22"."disaster_loss"
    ELSE CAST(NULL AS BIGINT)
  END AS "disaster_loss",
  CAST(CASE
    WHEN "t22"."t_schooling"
    THEN "t22"."out_of_school"
    ELSE CAST(NULL AS BIGINT)
  END AS SMALLINT) AS "out_of_school",
  CAST(CASE WHEN "t22"."t_medical" THEN "t22"."uninsured" ELSE CAST(NULL AS BIGINT) END AS SMALLINT) AS "uninsured",
  CASE WHEN "t22"."t_drop" THEN "t22"."last_per_capita" ELSE CAST(NULL AS BIGINT) END AS "last_per_capita",
  CASE
    WHEN "t22"."t_labour"
    THEN "t22"."previous_workers"
    ELSE CAST(NULL AS SMALLINT)
  END AS "previous_workers"
FROM (
  SELECT
    "t21"."household_id",
    "t21"."village_code",
    "t21"."exited",
    "t21"."disaster_loss",
    "t21"."business",
    "t21"."housing",
    "t21"."water",
    "t21"."earned",
    "t21"."medical_cost",
    "t21"."school_cost",
    "t21"."pack_0",
    "t21"."pack_1",
    "t21"."previous_workers",
    "t21"."previous_class",
    "t21"."last_per_capita",
    "t21"."persons",
    "t21"."income_unknown",
    "t21"."medical_cost_unknown",
    "t21"."school_cost_unknown",
    "t21"."workers",
    "t21"."workers_unknown",
    "t21"."of_school_age",
    "t21"."out_of_school",
    "t21"."schooling_unknown",
    "t21"."uninsured",
    "t21"."insurance_unknown",
    "t21"."net_income",
    "t21"."known_workers",
    "t21"."rigid",
    "t21"."range_income",
    "t21"."near",
    "t21"."t_income",
    "t21"."t_squeezed",
    "t21"."t_medical_cost",
    "t21"."t_school_cost",
    "t21"."t_disaster",
    "t21"."t_rigid",
    "t21"."t_schooling",
    "t21"."t_medical",
    "t21"."t_housing",
    "t21"."t_water",
    "t21"."t_drop",
    "t21"."t_labour",
    "t21"."t_squeezed"
    OR (
      "t21"."near"
      AND (
        "t21"."t_medical_cost"
        OR "t21"."t_school_cost"
        OR "t21"."t_disaster"
        OR "t21"."t_rigid"
        OR "t21"."t_drop"
      )
    ) AS "sudden",
    (
      (
        "t21"."t_schooling" OR "t21"."t_medical" OR "t21"."t_housing" OR "t21"."t_water"
      )
      AND (
        "t21"."near" OR (
          $guarantee_above_range > 0
        )
      )
    )
    OR (
      "t21"."near" AND "t21"."t_labour"
    ) AS "standing",
    CASE WHEN "t21"."exited" THEN 1 WHEN NOT (
      "t21"."exited"
    ) THEN 2 ELSE 4 END AS "by_base",
    CASE WHEN "t21"."t_income" THEN 1 ELSE 0 END | CASE WHEN "t21"."t_squeezed" THEN 2 ELSE 0 END | CASE WHEN "t21"."t_medical_cost" THEN 4 ELSE 0 END | CASE WHEN "t21"."t_school_cost" THEN 8 ELSE 0 END | CASE WHEN "t21"."t_disaster" THEN 16 ELSE 0 END | CASE WHEN "t21"."t_rigid" THEN 32 ELSE 0 END | CASE WHEN "t21"."t_schooling" THEN 64 ELSE 0 END | CASE WHEN "t21"."t_medical" THEN 128 ELSE 0 END | CASE WHEN "t21"."t_housing" THEN 256 ELSE 0 END | CASE WHEN "t21"."t_water" THEN 512 ELSE 0 END | CASE WHEN "t21"."t_drop" THEN 1024 ELSE 0 END | CASE WHEN "t21"."t_labour" THEN 2048 ELSE 0 END AS "reasons",
    CASE WHEN "t21"."t_income" IS NULL THEN 1 ELSE 0 END | CASE WHEN "t21"."t_squeezed" IS NULL THEN 2 ELSE 0 END | CASE WHEN "t21"."t_medical_cost" IS NULL THEN 4 ELSE 0 END | CASE WHEN "t21"."t_school_cost" IS NULL THEN 8 ELSE 0 END | CASE WHEN "t21"."t_disaster" IS NULL THEN 16 ELSE 0 END | CASE WHEN "t21"."t_rigid" IS NULL THEN 32 ELSE 0 END | CASE WHEN "t21"."t_schooling" IS NULL THEN 64 ELSE 0 END | CASE WHEN "t21"."t_medical" IS NULL THEN 128 ELSE 0 END | CASE WHEN "t21"."t_housing" IS NULL THEN 256 ELSE 0 END | CASE WHEN "t21"."t_water" IS NULL THEN 512 ELSE 0 END | CASE WHEN "t21"."t_drop" IS NULL THEN 1024 ELSE 0 END | CASE WHEN "t21"."t_labour" IS NULL THEN 2048 ELSE 0 END AS "unknowns",
    CASE
      WHEN "t21"."net_income" >= 0
      THEN (
        "t21"."net_income"
      ) // (
        "t21"."persons"
      )
      ELSE -(
        (
          (
            -(
              "t21"."net_income"
            ) + "t21"."persons"
          ) - 1
        ) // (
          "t21"."persons"
        )
      )
    END AS "per_capita"
  FROM (
    SELECT
      "t20"."household_id",
      "t20"."village_code",
      "t20"."exited",
      "t20"."disaster_loss",
      "t20"."business",
      "t20"."housing",
      "t20"."water",
      "t20"."earned",
      "t20"."medical_cost",
      "t20"."school_cost",
      "t20"."pack_0",
      "t20"."pack_1",
      "t20"."previous_workers",
      "t20"."previous_class",
      "t20"."last_per_capita",
      "t20"."persons",
      "t20"."income_unknown",
      "t20"."medical_cost_unknown",
      "t20"."school_cost_unknown",
      "t20"."workers",
      "t20"."workers_unknown",
      "t20"."of_school_age",
      "t20"."out_of_school",
      "t20"."schooling_unknown",
      "t20"."uninsured",
      "t20"."insurance_unknown",
      "t20"."net_income",
      "t20"."known_workers",
      "t20"."rigid",
      "t20"."range_income",
      (
        "t20"."net_income" * 100
      ) < (
        "t20"."range_income" * $near_pct
      ) AS "near",
      "t20"."net_income" < "t20"."range_income" AS "t_income",
      (
        "t20"."rigid" > 0
      )
      AND (
        (
          "t20"."net_income" - "t20"."rigid"
        ) < "t20"."range_income"
      ) AS "t_squeezed",
      (
        "t20"."medical_cost" > 0
      )
      AND (
        (
          "t20"."medical_cost" * 100
        ) >= (
          "t20"."net_income" * $medical_pct
        )
      ) AS "t_medical_cost",
      (
        "t20"."school_cost" > 0
      )
      AND (
        (
          "t20"."school_cost" * 100
        ) >= (
          "t20"."net_income" * $school_pct
        )
      ) AS "t_school_cost",
      (
        "t20"."disaster_loss" > 0
      )
      AND (
        (
          "t20"."disaster_loss" * 100
        ) >= (
          "t20"."net_income" * $disaster_pct
        )
      ) AS "t_disaster",
      (
        "t20"."rigid" > 0
      )
      AND (
        (
          "t20"."rigid" * 100
        ) >= (
          "t20"."net_income" * $rigid_pct
        )
      ) AS "t_rigid",
      CASE
        WHEN "t20"."persons" IS NOT NULL
        THEN CASE
          WHEN "t20"."out_of_school" > 0
          THEN TRUE
          WHEN "t20"."schooling_unknown" > 0
          THEN CAST(NULL AS BOOLEAN)
          ELSE FALSE
        END
        ELSE CAST(NULL AS BOOLEAN)
      END AS "t_schooling",
      CASE
        WHEN "t20"."persons" IS NOT NULL
        THEN CASE
          WHEN "t20"."uninsured" > 0
          THEN TRUE
          WHEN "t20"."insurance_unknown" > 0
          THEN CAST(NULL AS BOOLEAN)
          ELSE FALSE
        END
        ELSE CAST(NULL AS BOOLEAN)
      END AS "t_medical",
      CASE
        WHEN CASE WHEN "t20"."housing" = 2 THEN 1 ELSE 0 END > 0
        THEN TRUE
        WHEN CASE WHEN "t20"."housing" = 0 THEN 1 ELSE 0 END > 0
        THEN CAST(NULL AS BOOLEAN)
        ELSE FALSE
      END AS "t_housing",
      CASE
        WHEN CASE WHEN "t20"."water" = 2 THEN 1 ELSE 0 END > 0
        THEN TRUE
        WHEN CASE WHEN "t20"."water" = 0 THEN 1 ELSE 0 END > 0
        THEN CAST(NULL AS BOOLEAN)
        ELSE FALSE
      END AS "t_water",
      (
        "t20"."last_per_capita" > 0
      )
      AND (
        (
          "t20"."net_income" * 100
        ) <= (
          "t20"."last_per_capita" * "t20"."persons" * $kept_pct
        )
      ) AS "t_drop",
      "t20"."known_workers" < "t20"."previous_workers" AS "t_labour"
    FROM (
      SELECT
        "t19"."household_id",
        "t19"."village_code",
        "t19"."exited",
        "t19"."disaster_loss",
        "t19"."business",
        "t19"."housing",
        "t19"."water",
        "t19"."earned",
        CASE
          WHEN (
            (
              (
                "t19"."pack_0"
              ) >> 20
            ) & 1023
          ) = 0
          THEN "t19"."medical_cost"
          ELSE CAST(NULL AS BIGINT)
        END AS "medical_cost",
        CASE
          WHEN (
            (
              (
                "t19"."pack_0"
              ) >> 30
            ) & 1023
          ) = 0
          THEN "t19"."school_cost"
          ELSE CAST(NULL AS BIGINT)
        END AS "school_cost",
        "t19"."pack_0",
        "t19"."pack_1",
        "t19"."previous_workers",
        "t19"."previous_class",
        "t19"."last_per_capita",
        "t19"."pack_0" & 1023 AS "persons",
        (
          (
            "t19"."pack_0"
          ) >> 10
        ) & 1023 AS "income_unknown",
        (
          (
            "t19"."pack_0"
          ) >> 20
        ) & 1023 AS "medical_cost_unknown",
        (
          (
            "t19"."pack_0"
          ) >> 30
        ) & 1023 AS "school_cost_unknown",
        (
          (
            "t19"."pack_0"
          ) >> 40
        ) & 1023 AS "workers",
        (
          (
            "t19"."pack_0"
          ) >> 50
        ) & 1023 AS "workers_unknown",
        "t19"."pack_1" & 1023 AS "of_school_age",
        (
          (
            "t19"."pack_1"
          ) >> 10
        ) & 1023 AS "out_of_school",
        (
          (
            "t19"."pack_1"
          ) >> 20
        ) & 1023 AS "schooling_unknown",
        (
          (
            "t19"."pack_1"
          ) >> 30
        ) & 1023 AS "uninsured",
        (
          (
            "t19"."pack_1"
          ) >> 40
        ) & 1023 AS "insurance_unknown",
        CASE
          WHEN (
            (
              (
                "t19"."pack_0"
              ) >> 10
            ) & 1023
          ) = 0
          THEN "t19"."earned"
          ELSE CAST(NULL AS BIGINT)
        END + "t19"."business" AS "net_income",
        CASE
          WHEN (
            (
              (
                "t19"."pack_0"
              ) >> 50
            ) & 1023
          ) = 0
          THEN (
            (
              "t19"."pack_0"
            ) >> 40
          ) & 1023
          ELSE CAST(NULL AS BIGINT)
        END AS "known_workers",
        CASE
          WHEN (
            (
              (
                "t19"."pack_0"
              ) >> 20
            ) & 1023
          ) = 0
          THEN "t19"."medical_cost"
          ELSE CAST(NULL AS BIGINT)
        END + CASE
          WHEN (
            (
              (
                "t19"."pack_0"
              ) >> 30
            ) & 1023
          ) = 0
          THEN "t19"."school_cost"
          ELSE CAST(NULL AS BIGINT)
        END + "t19"."disaster_loss" AS "rigid",
        (
          "t19"."pack_0" & 1023
        ) * $monitoring_line_fen AS "range_income"
      FROM (
        SELECT
          "t18".*
          EXCLUDE ("household_id_right")
        FROM (
          SELECT
            "t17"."household_id",
            "t17"."village_code",
            "t17"."exited",
            "t17"."disaster_loss",
            "t17"."business",
            "t17"."housing",
            "t17"."water",
            "t17"."earned",
            "t17"."medical_cost",
            "t17"."school_cost",
            "t17"."pack_0",
            "t17"."pack_1",
            "t17"."previous_workers",
            "t17"."previous_class",
            "t6"."household_id" AS "household_id_right",
            "t6"."last_per_capita"
          FROM (
            SELECT
              "t15".*
              EXCLUDE ("household_id_right")
            FROM (
              SELECT
                "t14"."household_id",
                "t14"."village_code",
                "t14"."exited",
                "t14"."disaster_loss",
                "t14"."business",
                "t14"."housing",
                "t14"."water",
                "t14"."earned",
                "t14"."medical_cost",
                "t14"."school_cost",
                "t14"."pack_0",
                "t14"."pack_1",
                "t7"."household_id" AS "household_id_right",
                "t7"."previous_workers",
                "t7"."previous_class"
              FROM (
                SELECT
                  "t12".*
                  EXCLUDE ("household_id_right")
                FROM (
                  SELECT
                    "t9"."household_id",
                    "t9"."village_code",
                    "t9"."exited",
                    "t9"."disaster_loss",
                    "t9"."business",
                    "t9"."housing",
                    "t9"."water",
                    "t11"."household_id" AS "household_id_right",
                    "t11"."earned",
                    "t11"."medical_cost",
                    "t11"."school_cost",
                    "t11"."pack_0",
                    "t11"."pack_1"
                  FROM (
                    SELECT
                      "t2"."household_id",
                      "t2"."village_code",
                      "t2"."exited",
                      "t2"."disaster_loss",
                      (
                        "t2"."business_income" + "t2"."property_income"
                      ) - "t2"."production_cost" AS "business",
                      COALESCE("t2"."housing", 0) AS "housing",
                      COALESCE("t2"."water", 0) AS "water"
                    FROM "household" AS "t2"
                  ) AS "t9"
                  LEFT OUTER JOIN (
                    SELECT
                      "t3"."household_id",
                      CAST(SUM("t3"."wage_income" + "t3"."transfer_income") AS BIGINT) AS "earned",
                      CAST(SUM("t3"."medical_cost") AS BIGINT) AS "medical_cost",
                      CAST(SUM("t3"."school_cost") AS BIGINT) AS "school_cost",
                      CAST(SUM(
                        CASE WHEN TRUE THEN 1 ELSE 0 END | CASE
                          WHEN (
                            "t3"."wage_income" IS NULL
                          ) OR (
                            "t3"."transfer_income" IS NULL
                          )
                          THEN 1024
                          ELSE 0
                        END | CASE WHEN "t3"."medical_cost" IS NULL THEN 1048576 ELSE 0 END | CASE WHEN "t3"."school_cost" IS NULL THEN 1073741824 ELSE 0 END | CASE WHEN "t3"."can_work" THEN 1099511627776 ELSE 0 END | CASE WHEN "t3"."can_work" IS NULL THEN 1125899906842624 ELSE 0 END
                      ) AS BIGINT) AS "pack_0",
                      CAST(SUM(
                        CASE
                          WHEN (
                            "t3"."birth_month" > $school_oldest_month
                          ) AND (
                            "t3"."birth_month" <= $school_youngest_month
                          )
                          THEN 1
                          ELSE 0
                        END | CASE
                          WHEN (
                            "t3"."birth_month" > $school_oldest_month
                          )
                          AND (
                            "t3"."birth_month" <= $school_youngest_month
                          )
                          AND (
                            "t3"."schooling" = 2
                          )
                          THEN 1024
                          ELSE 0
                        END | CASE
                          WHEN (
                            (
                              (
                                "t3"."schooling" IS NULL
                              ) OR (
                                "t3"."schooling" = 0
                              )
                            )
                            AND (
                              (
                                (
                                  "t3"."birth_month" > $school_oldest_month
                                ) AND (
                                  "t3"."birth_month" <= $school_youngest_month
                                )
                              )
                              OR (
                                "t3"."birth_month" IS NULL
                              )
                            )
                          )
                          OR (
                            (
                              "t3"."schooling" = 2
                            ) AND (
                              "t3"."birth_month" IS NULL
                            )
                          )
                          THEN 1048576
                          ELSE 0
                        END | CASE WHEN "t3"."medical" = 2 THEN 1073741824 ELSE 0 END | CASE
                          WHEN (
                            "t3"."medical" IS NULL
                          ) OR (
                            "t3"."medical" = 0
                          )
                          THEN 1099511627776
                          ELSE 0
                        END
                      ) AS BIGINT) AS "pack_1"
                    FROM "member" AS "t3"
                    GROUP BY
                      1
                  ) AS "t11"
                    ON "t9"."household_id" = "t11"."household_id"
                ) AS "t12"
              ) AS "t14"
              LEFT OUTER JOIN (
                SELECT
                  "t1"."household_id",
                  "t1"."workers" AS "previous_workers",
                  "t1"."monitoring_class" AS "previous_class"
                FROM "previous" AS "t1"
              ) AS "t7"
                ON "t14"."household_id" = "t7"."household_id"
            ) AS "t15"
          ) AS "t17"
          LEFT OUTER JOIN (
            SELECT
              "t0"."household_id",
              "t0"."per_capita" AS "last_per_capita"
            FROM "last_year" AS "t0"
          ) AS "t6"
            ON "t17"."household_id" = "t6"."household_id"
        ) AS "t18"
      ) AS "t19"
    ) AS "t20"
  ) AS "t21"
) AS "t22"
