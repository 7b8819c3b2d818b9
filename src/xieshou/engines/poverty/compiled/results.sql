SELECT
  "t23"."household_id",
  "t23"."village_code",
  CAST(CAST(CASE
    WHEN "t23"."t_income"
    THEN "t23"."by_base"
    WHEN NOT (
      "t23"."t_income"
    ) AND "t23"."sudden"
    THEN 3
    WHEN NOT (
      "t23"."sudden"
    ) AND "t23"."standing"
    THEN "t23"."by_base"
    WHEN NOT (
      "t23"."t_income"
    )
    AND NOT (
      "t23"."sudden"
    )
    AND NOT (
      "t23"."standing"
    )
    THEN 0
    ELSE 4
  END AS BIGINT) AS TINYINT) AS "monitoring_class",
  "t23"."previous_class",
  "t23"."reasons",
  "t23"."unknowns",
  CAST(COALESCE("t23"."persons", 0) AS SMALLINT) AS "members",
  CAST("t23"."known_workers" AS SMALLINT) AS "workers",
  "t23"."per_capita",
  CASE WHEN "t23"."reasons" <> 0 THEN "t23"."net_income" ELSE CAST(NULL AS BIGINT) END AS "net_income",
  CASE
    WHEN (
      "t23"."reasons" & 38
    ) <> 0
    THEN "t23"."medical_cost"
    ELSE CAST(NULL AS BIGINT)
  END AS "medical_cost",
  CASE
    WHEN (
      "t23"."reasons" & 42
    ) <> 0
    THEN "t23"."school_cost"
    ELSE CAST(NULL AS BIGINT)
  END AS "school_cost",
  CASE
    WHEN (
      "t23"."reasons" & 50
    ) <> 0
    THEN "t23"."disaster_loss"
    ELSE CAST(NULL AS BIGINT)
  END AS "disaster_loss",
  CAST(CASE
    WHEN "t23"."t_schooling"
    THEN "t23"."out_of_school"
    ELSE CAST(NULL AS BIGINT)
  END AS SMALLINT) AS "out_of_school",
  CAST(CASE WHEN "t23"."t_medical" THEN "t23"."uninsured" ELSE CAST(NULL AS BIGINT) END AS SMALLINT) AS "uninsured",
  CASE WHEN "t23"."t_drop" THEN "t23"."last_per_capita" ELSE CAST(NULL AS BIGINT) END AS "last_per_capita",
  CASE
    WHEN "t23"."t_labour"
    THEN "t23"."previous_workers"
    ELSE CAST(NULL AS SMALLINT)
  END AS "previous_workers"
FROM (
  SELECT
    "t22"."household_id",
    "t22"."village_code",
    "t22"."exited",
    "t22"."disaster_loss",
    "t22"."business",
    "t22"."housing",
    "t22"."water",
    "t22"."medical_cost",
    "t22"."school_cost",
    "t22"."earned",
    "t22"."of_school_age",
    "t22"."counts",
    CASE
      WHEN (
        "t22"."t_income" IS NOT NULL
      )
      AND (
        "t22"."t_squeezed" IS NOT NULL
      )
      AND (
        "t22"."t_medical_cost" IS NOT NULL
      )
      AND (
        "t22"."t_school_cost" IS NOT NULL
      )
      AND (
        "t22"."t_disaster" IS NOT NULL
      )
      AND (
        "t22"."t_rigid" IS NOT NULL
      )
      AND (
        "t22"."t_schooling" IS NOT NULL
      )
      AND (
        "t22"."t_medical" IS NOT NULL
      )
      AND (
        "t22"."t_housing" IS NOT NULL
      )
      AND (
        "t22"."t_water" IS NOT NULL
      )
      AND (
        "t22"."t_drop" IS NOT NULL
      )
      AND (
        "t22"."t_labour" IS NOT NULL
      )
      THEN 0
      ELSE CASE WHEN "t22"."t_income" IS NULL THEN 1 ELSE 0 END | CASE WHEN "t22"."t_squeezed" IS NULL THEN 2 ELSE 0 END | CASE WHEN "t22"."t_medical_cost" IS NULL THEN 4 ELSE 0 END | CASE WHEN "t22"."t_school_cost" IS NULL THEN 8 ELSE 0 END | CASE WHEN "t22"."t_disaster" IS NULL THEN 16 ELSE 0 END | CASE WHEN "t22"."t_rigid" IS NULL THEN 32 ELSE 0 END | CASE WHEN "t22"."t_schooling" IS NULL THEN 64 ELSE 0 END | CASE WHEN "t22"."t_medical" IS NULL THEN 128 ELSE 0 END | CASE WHEN "t22"."t_housing" IS NULL THEN 256 ELSE 0 END | CASE WHEN "t22"."t_water" IS NULL THEN 512 ELSE 0 END | CASE WHEN "t22"."t_drop" IS NULL THEN 1024 ELSE 0 END | CASE WHEN "t22"."t_labour" IS NULL THEN 2048 ELSE 0 END
    END AS "unknowns",
    "t22"."previous_workers",
    "t22"."previous_class",
    "t22"."last_per_capita",
    "t22"."persons",
    "t22"."workers",
    "t22"."out_of_school",
    "t22"."uninsured",
    "t22"."income_unknown",
    "t22"."medical_cost_unknown",
    "t22"."school_cost_unknown",
    "t22"."workers_unknown",
    "t22"."schooling_unknown",
    "t22"."insurance_unknown",
    "t22"."net_income",
    "t22"."known_workers",
    "t22"."rigid",
    "t22"."range_income",
    "t22"."near",
    "t22"."t_income",
    "t22"."t_squeezed",
    "t22"."t_medical_cost",
    "t22"."t_school_cost",
    "t22"."t_disaster",
    "t22"."t_rigid",
    "t22"."t_schooling",
    "t22"."t_medical",
    "t22"."t_housing",
    "t22"."t_water",
    "t22"."t_drop",
    "t22"."t_labour",
    "t22"."t_squeezed"
    OR (
      "t22"."near"
      AND (
        "t22"."t_medical_cost"
        OR "t22"."t_school_cost"
        OR "t22"."t_disaster"
        OR "t22"."t_rigid"
        OR "t22"."t_drop"
      )
    ) AS "sudden",
    (
      (
        "t22"."t_schooling" OR "t22"."t_medical" OR "t22"."t_housing" OR "t22"."t_water"
      )
      AND (
        "t22"."near" OR (
          $guarantee_above_range > 0
        )
      )
    )
    OR (
      "t22"."near" AND "t22"."t_labour"
    ) AS "standing",
    CASE WHEN "t22"."exited" THEN 1 WHEN NOT (
      "t22"."exited"
    ) THEN 2 ELSE 4 END AS "by_base",
    CASE WHEN "t22"."t_income" THEN 1 ELSE 0 END | CASE WHEN "t22"."t_squeezed" THEN 2 ELSE 0 END | CASE WHEN "t22"."t_medical_cost" THEN 4 ELSE 0 END | CASE WHEN "t22"."t_school_cost" THEN 8 ELSE 0 END | CASE WHEN "t22"."t_disaster" THEN 16 ELSE 0 END | CASE WHEN "t22"."t_rigid" THEN 32 ELSE 0 END | CASE WHEN "t22"."t_schooling" THEN 64 ELSE 0 END | CASE WHEN "t22"."t_medical" THEN 128 ELSE 0 END | CASE WHEN "t22"."t_housing" THEN 256 ELSE 0 END | CASE WHEN "t22"."t_water" THEN 512 ELSE 0 END | CASE WHEN "t22"."t_drop" THEN 1024 ELSE 0 END | CASE WHEN "t22"."t_labour" THEN 2048 ELSE 0 END AS "reasons",
    CASE
      WHEN "t22"."net_income" >= 0
      THEN (
        "t22"."net_income"
      ) // (
        "t22"."persons"
      )
      ELSE -(
        (
          (
            -(
              "t22"."net_income"
            ) + "t22"."persons"
          ) - 1
        ) // (
          "t22"."persons"
        )
      )
    END AS "per_capita"
  FROM (
    SELECT
      "t21"."household_id",
      "t21"."village_code",
      "t21"."exited",
      "t21"."disaster_loss",
      "t21"."business",
      "t21"."housing",
      "t21"."water",
      "t21"."medical_cost",
      "t21"."school_cost",
      "t21"."earned",
      "t21"."of_school_age",
      "t21"."counts",
      "t21"."unknowns",
      "t21"."previous_workers",
      "t21"."previous_class",
      "t21"."last_per_capita",
      "t21"."persons",
      "t21"."workers",
      "t21"."out_of_school",
      "t21"."uninsured",
      "t21"."income_unknown",
      "t21"."medical_cost_unknown",
      "t21"."school_cost_unknown",
      "t21"."workers_unknown",
      "t21"."schooling_unknown",
      "t21"."insurance_unknown",
      "t21"."net_income",
      "t21"."known_workers",
      "t21"."rigid",
      "t21"."range_income",
      (
        "t21"."net_income" * 100
      ) < (
        "t21"."range_income" * $near_pct
      ) AS "near",
      "t21"."net_income" < "t21"."range_income" AS "t_income",
      (
        "t21"."rigid" > 0
      )
      AND (
        (
          "t21"."net_income" - "t21"."rigid"
        ) < "t21"."range_income"
      ) AS "t_squeezed",
      (
        "t21"."medical_cost" > 0
      )
      AND (
        (
          "t21"."medical_cost" * 100
        ) >= (
          "t21"."net_income" * $medical_pct
        )
      ) AS "t_medical_cost",
      (
        "t21"."school_cost" > 0
      )
      AND (
        (
          "t21"."school_cost" * 100
        ) >= (
          "t21"."net_income" * $school_pct
        )
      ) AS "t_school_cost",
      (
        "t21"."disaster_loss" > 0
      )
      AND (
        (
          "t21"."disaster_loss" * 100
        ) >= (
          "t21"."net_income" * $disaster_pct
        )
      ) AS "t_disaster",
      (
        "t21"."rigid" > 0
      )
      AND (
        (
          "t21"."rigid" * 100
        ) >= (
          "t21"."net_income" * $rigid_pct
        )
      ) AS "t_rigid",
      (
        "t21"."out_of_school" > 0
      ) OR NULLIF("t21"."schooling_unknown" > 0, TRUE) AS "t_schooling",
      (
        "t21"."uninsured" > 0
      ) OR NULLIF("t21"."insurance_unknown" > 0, TRUE) AS "t_medical",
      NULLIF("t21"."housing", 0) = 2 AS "t_housing",
      NULLIF("t21"."water", 0) = 2 AS "t_water",
      (
        "t21"."last_per_capita" > 0
      )
      AND (
        (
          "t21"."net_income" * 100
        ) <= (
          "t21"."last_per_capita" * "t21"."persons" * $kept_pct
        )
      ) AS "t_drop",
      "t21"."known_workers" < "t21"."previous_workers" AS "t_labour"
    FROM (
      SELECT
        "t20"."household_id",
        "t20"."village_code",
        "t20"."exited",
        "t20"."disaster_loss",
        "t20"."business",
        "t20"."housing",
        "t20"."water",
        CASE
          WHEN (
            (
              (
                "t20"."unknowns"
              ) >> 10
            ) & 1023
          ) = 0
          THEN "t20"."medical_cost"
          ELSE CAST(NULL AS BIGINT)
        END AS "medical_cost",
        CASE
          WHEN (
            (
              (
                "t20"."unknowns"
              ) >> 20
            ) & 1023
          ) = 0
          THEN "t20"."school_cost"
          ELSE CAST(NULL AS BIGINT)
        END AS "school_cost",
        "t20"."earned",
        "t20"."of_school_age",
        "t20"."counts",
        "t20"."unknowns",
        "t20"."previous_workers",
        "t20"."previous_class",
        "t20"."last_per_capita",
        "t20"."counts" & 1023 AS "persons",
        (
          (
            "t20"."counts"
          ) >> 10
        ) & 1023 AS "workers",
        (
          (
            "t20"."counts"
          ) >> 20
        ) & 1023 AS "out_of_school",
        (
          (
            "t20"."counts"
          ) >> 30
        ) & 1023 AS "uninsured",
        "t20"."unknowns" & 1023 AS "income_unknown",
        (
          (
            "t20"."unknowns"
          ) >> 10
        ) & 1023 AS "medical_cost_unknown",
        (
          (
            "t20"."unknowns"
          ) >> 20
        ) & 1023 AS "school_cost_unknown",
        (
          (
            "t20"."unknowns"
          ) >> 30
        ) & 1023 AS "workers_unknown",
        (
          (
            "t20"."unknowns"
          ) >> 40
        ) & 1023 AS "schooling_unknown",
        (
          (
            "t20"."unknowns"
          ) >> 50
        ) & 1023 AS "insurance_unknown",
        CASE
          WHEN (
            "t20"."unknowns" & 1023
          ) = 0
          THEN "t20"."earned"
          ELSE CAST(NULL AS BIGINT)
        END + "t20"."business" AS "net_income",
        CASE
          WHEN (
            (
              (
                "t20"."unknowns"
              ) >> 30
            ) & 1023
          ) = 0
          THEN (
            (
              "t20"."counts"
            ) >> 10
          ) & 1023
          ELSE CAST(NULL AS BIGINT)
        END AS "known_workers",
        CASE
          WHEN (
            (
              (
                "t20"."unknowns"
              ) >> 10
            ) & 1023
          ) = 0
          THEN "t20"."medical_cost"
          ELSE CAST(NULL AS BIGINT)
        END + CASE
          WHEN (
            (
              (
                "t20"."unknowns"
              ) >> 20
            ) & 1023
          ) = 0
          THEN "t20"."school_cost"
          ELSE CAST(NULL AS BIGINT)
        END + "t20"."disaster_loss" AS "rigid",
        (
          "t20"."counts" & 1023
        ) * $monitoring_line_fen AS "range_income"
      FROM (
        SELECT
          "t19".*
          EXCLUDE ("household_id_right")
        FROM (
          SELECT
            "t18"."household_id",
            "t18"."village_code",
            "t18"."exited",
            "t18"."disaster_loss",
            "t18"."business",
            "t18"."housing",
            "t18"."water",
            "t18"."medical_cost",
            "t18"."school_cost",
            "t18"."earned",
            "t18"."of_school_age",
            "t18"."counts",
            "t18"."unknowns",
            "t18"."previous_workers",
            "t18"."previous_class",
            "t6"."household_id" AS "household_id_right",
            "t6"."last_per_capita"
          FROM (
            SELECT
              "t16".*
              EXCLUDE ("household_id_right")
            FROM (
              SELECT
                "t15"."household_id",
                "t15"."village_code",
                "t15"."exited",
                "t15"."disaster_loss",
                "t15"."business",
                "t15"."housing",
                "t15"."water",
                "t15"."medical_cost",
                "t15"."school_cost",
                "t15"."earned",
                "t15"."of_school_age",
                "t15"."counts",
                "t15"."unknowns",
                "t7"."household_id" AS "household_id_right",
                "t7"."previous_workers",
                "t7"."previous_class"
              FROM (
                SELECT
                  "t13".*
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
                    "t12"."household_id" AS "household_id_right",
                    "t12"."medical_cost",
                    "t12"."school_cost",
                    "t12"."earned",
                    "t12"."of_school_age",
                    "t12"."counts",
                    "t12"."unknowns"
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
                      "t10"."household_id",
                      CAST(SUM("t10"."medical_cost") AS BIGINT) AS "medical_cost",
                      CAST(SUM("t10"."school_cost") AS BIGINT) AS "school_cost",
                      CAST(SUM("t10"."earned") AS BIGINT) AS "earned",
                      CAST(SUM("t10"."of_school_age") AS BIGINT) AS "of_school_age",
                      CAST(SUM("t10"."counts") AS BIGINT) AS "counts",
                      CAST(SUM("t10"."unknowns") AS BIGINT) AS "unknowns"
                    FROM (
                      SELECT
                        "t3"."household_id",
                        "t3"."medical_cost",
                        "t3"."school_cost",
                        "t3"."wage_income" + "t3"."transfer_income" AS "earned",
                        CASE
                          WHEN (
                            "t3"."birth_month" > $school_oldest_month
                          ) AND (
                            "t3"."birth_month" <= $school_youngest_month
                          )
                          THEN 1
                          ELSE 0
                        END AS "of_school_age",
                        CASE WHEN TRUE THEN 1 ELSE 0 END | CASE WHEN "t3"."can_work" THEN 1024 ELSE 0 END | CASE
                          WHEN (
                            "t3"."schooling" = 2
                          )
                          AND (
                            (
                              "t3"."birth_month" > $school_oldest_month
                            ) AND (
                              "t3"."birth_month" <= $school_youngest_month
                            )
                          )
                          THEN 1048576
                          ELSE 0
                        END | CASE WHEN "t3"."medical" = 2 THEN 1073741824 ELSE 0 END AS "counts",
                        CASE
                          WHEN (
                            "t3"."wage_income" IS NOT NULL
                          )
                          AND (
                            "t3"."transfer_income" IS NOT NULL
                          )
                          AND (
                            "t3"."medical_cost" IS NOT NULL
                          )
                          AND (
                            "t3"."school_cost" IS NOT NULL
                          )
                          AND (
                            "t3"."can_work" IS NOT NULL
                          )
                          AND (
                            "t3"."birth_month" IS NOT NULL
                          )
                          AND (
                            "t3"."schooling" > 0
                          )
                          AND (
                            "t3"."medical" > 0
                          )
                          THEN 0
                          ELSE CASE
                            WHEN (
                              "t3"."wage_income" IS NULL
                            ) OR (
                              "t3"."transfer_income" IS NULL
                            )
                            THEN 1
                            ELSE 0
                          END | CASE WHEN "t3"."medical_cost" IS NULL THEN 1024 ELSE 0 END | CASE WHEN "t3"."school_cost" IS NULL THEN 1048576 ELSE 0 END | CASE WHEN "t3"."can_work" IS NULL THEN 1073741824 ELSE 0 END | CASE
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
                            THEN 1099511627776
                            ELSE 0
                          END | CASE
                            WHEN (
                              "t3"."medical" IS NULL
                            ) OR (
                              "t3"."medical" = 0
                            )
                            THEN 1125899906842624
                            ELSE 0
                          END
                        END AS "unknowns"
                      FROM "member" AS "t3"
                    ) AS "t10"
                    GROUP BY
                      1
                  ) AS "t12"
                    ON "t9"."household_id" = "t12"."household_id"
                ) AS "t13"
              ) AS "t15"
              LEFT OUTER JOIN (
                SELECT
                  "t1"."household_id",
                  "t1"."workers" AS "previous_workers",
                  "t1"."monitoring_class" AS "previous_class"
                FROM "previous" AS "t1"
              ) AS "t7"
                ON "t15"."household_id" = "t7"."household_id"
            ) AS "t16"
          ) AS "t18"
          LEFT OUTER JOIN (
            SELECT
              "t0"."household_id",
              "t0"."per_capita" AS "last_per_capita"
            FROM "last_year" AS "t0"
          ) AS "t6"
            ON "t18"."household_id" = "t6"."household_id"
        ) AS "t19"
      ) AS "t20"
    ) AS "t21"
  ) AS "t22"
) AS "t23"
