"""`trial_members`: 体验会员清单, 会员到期清单. Source: DICTIONARY.md A4.5."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Need, Type

TRIAL_MEMBERS = Kind(
    code="trial_members",
    title=_("Trial members"),
    also_called=("体验会员清单", "会员到期清单"),
    keys=(("member_no",), ("card_no",), ("phone", "plate_no")),
    fields=(
        Field("member_no", Type.NUMBER, "会员编号、会员号、体验会员编号、会员ID", strict=True),
        Field("card_no", Type.NUMBER, "会员卡号、会员卡卡号、卡号、体验卡号", strict=True),
        Field(
            "member_name",
            Type.NAME,
            "会员姓名、姓名、会员名称、客户姓名、客户名称、被保险人、车主",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field(
            "phone",
            Type.PHONE,
            "联系电话、手机号、手机、手机号码、电话、会员电话、联系方式",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("phone_alt", Type.PHONE, "备用电话、固定电话、其他电话、电话2"),
        Field("address", Type.TEXT, "通信地址、通讯地址、联系地址、地址、邮寄地址"),
        Field(
            "plate_no",
            Type.PLATE,
            "车牌号、车牌号码、车牌、牌照号、号牌号码",
            need=Need.WARNED,
            strict=True,
        ),
        Field("vin", Type.VIN, "车架号、车架号码、VIN码、VIN"),
        Field("vehicle_model", Type.TEXT, "厂牌型号、车型、品牌型号、车型名称"),
        Field("policy_no", Type.NUMBER, "保单号、保单号码、现保单号、保险单号"),
        Field("current_insurer", Type.TEXT, "承保公司、现承保公司、投保公司、保险公司、现投保公司"),
        Field(
            "expires_on",
            Type.TIME,
            "保险到期日、到期日、到期日期、终保日期、保险止期、保险到期日期、到期月份",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("last_premium", Type.MONEY, "上年保费、保费、现保费"),
        Field("joined_on", Type.DATE, "入会日期、发展日期、办卡日期、加入日期、建档日期"),
        Field("developed_by", Type.NAME, "发展人、发展人员、办卡人、推荐人、介绍人"),
        Field("branch_name", Type.TEXT, "归属机构、所属机构、承保机构、司部、机构名称"),
        Field(
            "member_kind", Type.CODE, "会员类型、会员级别、会员状态、会员性质", table="member_kind"
        ),
        Field("points", Type.INT, "会员积分、积分余额、积分"),
        Field("services_used", Type.TEXT, "已享服务、增值服务使用情况、服务记录"),
        Field("specialist", Type.NAME, "销售人员、所属人员、续保专员、服务专员、跟进人"),
        Field("release_on", Type.DATE, "发放日期、分配日期、下发日期"),
        Field("remark", Type.TEXT, "备注、说明"),
    ),
)
