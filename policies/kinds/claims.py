"""`claims`: 报案清单, 赔案清单, 理赔清单, 出险清单. Source: DICTIONARY.md A4.4."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Need, Type

CLAIMS = Kind(
    code="claims",
    title=_("Claims"),
    also_called=("报案清单", "赔案清单", "理赔清单", "出险清单"),
    keys=(("claim_no",),),
    refused_without=frozenset({"policy"}),
    fields=(
        Field(
            "claim_no",
            Type.NUMBER,
            "报案号、报案号码、案件号、立案号、赔案号、赔案编号、REGISTNO",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("policy_no", Type.NUMBER, "保单号、保单号码、保险单号、出险保单号", group="policy"),
        Field(
            "plate_no",
            Type.PLATE,
            "车牌号、车牌号码、标的车牌号、号牌号码、牌照号、出险车牌",
            group="policy",
        ),
        Field("vin", Type.VIN, "车架号、车架号码、VIN码、VIN", group="policy"),
        Field("insured_name", Type.NAME, "被保险人、被保险人名称、被保人"),
        Field("owner_name", Type.NAME, "车主、车主姓名、标的车主"),
        Field("owner_phone", Type.PHONE, "车主电话、车主联系电话、车主手机"),
        Field("accident_at", Type.TIME, "出险时间、出险日期、事故时间、事故日期"),
        Field("reported_at", Type.TIME, "报案时间、报案日期、接报案时间"),
        Field("reporter_name", Type.NAME, "报案人、报案人姓名、报案人名称"),
        Field("reporter_phone", Type.PHONE, "报案电话、报案人电话、来电号码、报案人联系电话"),
        Field("driver_name", Type.NAME, "驾驶员、驾驶人、出险驾驶员、驾驶员姓名、驾驶人姓名"),
        Field("driver_phone", Type.PHONE, "驾驶员电话、驾驶人电话、驾驶员联系电话、驾驶人联系电话"),
        Field("contact_name", Type.NAME, "联系人、现场联系人、联系人姓名"),
        Field("contact_phone", Type.PHONE, "联系电话、联系人电话、现场联系电话"),
        Field(
            "summary",
            Type.TEXT,
            "出险摘要、出险经过、事故经过、案情摘要、案情描述、出险情况、案件摘要",
        ),
        Field("place", Type.TEXT, "出险地点、事故地点、出险地址"),
        Field("cause", Type.TEXT, "出险原因、事故原因、事故类型"),
        Field("liability", Type.CODE, "事故责任、责任划分、责任比例", table="liability"),
        Field("has_injury", Type.YES_NO, "是否人伤、人伤标志、人伤案件"),
        Field("repair_shop", Type.TEXT, "修理厂、送修厂、维修单位、承修单位"),
        Field("estimate", Type.MONEY, "估损金额、未决赔款、估计赔款、立案金额、未决金额"),
        Field("paid_amount", Type.MONEY, "赔款金额、赔付金额、已决赔款、结案金额、赔款、支付金额"),
        Field("closed_on", Type.DATE, "结案日期、结案时间、核赔日期"),
        Field("paid_on", Type.DATE, "赔款支付日期、支付日期、支付时间、付款日期"),
        Field("status", Type.CODE, "案件状态、赔案状态、理赔状态", table="claim_status"),
        Field("handler", Type.NAME, "查勘员、理赔员、查勘定损员、案件处理人"),
    ),
)
