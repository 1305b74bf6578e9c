"""`staff`: 人员清单, 业务员花名册. Source: DICTIONARY.md A4.14."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Need, Type

STAFF = Kind(
    code="staff",
    title=_("Staff"),
    also_called=("人员清单", "业务员花名册"),
    keys=(("staff_code",),),
    fields=(
        Field(
            "staff_code",
            Type.NUMBER,
            "工号、业务员代码、人员代码、业务员工号、员工编号、代理人代码",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field(
            "staff_name",
            Type.NAME,
            "姓名、业务员姓名、人员姓名、员工姓名、业务员",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field(
            "phone",
            Type.PHONE,
            "联系电话、手机、手机号、手机号码、业务员电话、电话",
            need=Need.WARNED,
        ),
        Field("phone_alt", Type.PHONE, "备用电话、其他电话、住宅电话"),
        Field("branch_name", Type.TEXT, "机构名称、归属机构、所属机构、支公司、中支"),
        Field("department", Type.TEXT, "部门、销售部、营业部、营业区、团队、区部"),
        Field("kind", Type.CODE, "人员类别、人员性质、销售渠道、渠道、岗位"),
        Field(
            "status", Type.CODE, "在职状态、人员状态、状态、业务员状态", table="agent_in_service"
        ),
        Field("joined_on", Type.DATE, "入职日期、入司日期、签约日期"),
        Field("left_on", Type.DATE, "离职日期、离司日期、解约日期"),
        Field("successor", Type.NAME, "接收人、承接人、接续人员、业务承接人"),
    ),
)
